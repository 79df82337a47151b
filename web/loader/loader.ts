import { isFrom, type ToFrame, type ToHost } from "../shared/frameTalk";

/**
 * The one line another site puts into its pages:
 *   <script src="https://SERVER/widget.js" defer></script>
 * and, where wished, data-accent, data-name, data-welcome, data-label, data-lang, data-position
 * ("left") and data-open on it. Who the visitor is, the site says in a token that its server signed:
 * by data-identity, an address of its own that gives one, or by window.bangban = { identify },
 * a function that does.
 */
const script = document.currentScript as HTMLScriptElement;
const wishes = script.dataset;
const server = new URL(script.src).origin;
const english = wishes["lang"] === "en";
const label = wishes["label"] ?? (english ? "Ask a question" : "在线咨询");
const accent = /^#[0-9a-f]{6}$/i.test(wishes["accent"] ?? "") ? wishes["accent"]! : "#1b5a9b";
const side = wishes["position"] === "left" ? "left" : "right";

const STYLE = `
:host{all:initial}
*{box-sizing:border-box}
button{position:fixed;${side}:20px;bottom:20px;z-index:2147483000;display:flex;align-items:center;gap:8px;
min-height:56px;padding:0 22px;border:2px solid #fff;border-radius:28px;background:${accent};color:#fff;
font:600 16px/1.2 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;cursor:pointer;
box-shadow:0 6px 24px rgb(0 0 0/.28)}
button:focus-visible{outline:3px solid ${accent};outline-offset:3px}
svg{width:24px;height:24px;fill:none;stroke:currentcolor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
b{min-width:22px;padding:0 6px;border-radius:11px;background:#fff;color:#a02a22;font-size:14px;line-height:22px;text-align:center}
b:empty{display:none}
iframe{position:fixed;${side}:20px;bottom:20px;z-index:2147483001;width:400px;max-width:calc(100vw - 40px);
height:680px;max-height:calc(100dvh - 40px);border:0;border-radius:16px;background:#fff;color-scheme:normal;
box-shadow:0 12px 48px rgb(0 0 0/.32)}
[hidden]{display:none}
@media(max-width:520px){iframe{inset:0;width:100vw;max-width:none;height:100dvh;max-height:none;border-radius:0}}
`;

const root = document.createElement("bangban-widget").attachShadow({ mode: "open" });
const style = document.createElement("style");
style.textContent = STYLE;

const button = document.createElement("button");
button.type = "button";
button.setAttribute("aria-haspopup", "dialog");
button.setAttribute("aria-expanded", "false");
const sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
sign.setAttribute("viewBox", "0 0 24 24");
sign.setAttribute("aria-hidden", "true");
const stroke = document.createElementNS("http://www.w3.org/2000/svg", "path");
stroke.setAttribute("d", "M4 5h16v11H11l-5 4v-4H4zM8 9h8M8 12h5");
sign.append(stroke);
const badge = document.createElement("b");
button.append(sign, label, badge);
root.append(style, button);
document.body.append(root.host);

let frame: HTMLIFrameElement | undefined;

/** The page is fetched when it is first wanted. */
function makeFrame(): HTMLIFrameElement {
  const told = new URLSearchParams({ host: location.origin });
  for (const name of ["accent", "name", "welcome", "lang"]) {
    if (wishes[name]) told.set(name, wishes[name]);
  }
  const made = document.createElement("iframe");
  made.title = label;
  made.allow = "clipboard-write";
  made.src = `${server}/widget#${told}`;
  root.append(made);
  return made;
}

function show(open: boolean): void {
  frame ??= makeFrame();
  frame.hidden = !open;
  button.hidden = open;
  button.setAttribute("aria-expanded", String(open));
  tell();
  if (open) frame.focus();
  else button.focus();
}

function tell(): void {
  const message: ToFrame = { bangban: "shown", open: !!frame && !frame.hidden };
  frame?.contentWindow?.postMessage(message, server);
}

declare const bangban: { identify?: () => string | Promise<string> } | undefined;

/** Asked each time a conversation begins, so that it is never an old one; nobody signed in = none. */
async function identity(): Promise<string> {
  try {
    if (typeof bangban === "object" && bangban.identify) return await bangban.identify();
    const address = new URL(wishes["identity"] ?? "about:blank", location.href);
    if (address.origin !== location.origin) return "";
    const response = await fetch(address, { cache: "no-store", redirect: "error" });
    return response.ok ? (await response.text()).trim() : "";
  } catch {
    return "";
  }
}

async function tellIdentity(): Promise<void> {
  const message: ToFrame = { bangban: "identity", token: `${(await identity()) || ""}` };
  frame?.contentWindow?.postMessage(message, server);
}

button.addEventListener("click", () => show(true));
window.addEventListener("message", (event: MessageEvent<ToHost>) => {
  if (!isFrom(event, frame?.contentWindow ?? null, server)) return;
  const said = event.data;
  if (said.bangban === "ready") tell();
  if (said.bangban === "close") show(false);
  if (said.bangban === "identify") void tellIdentity();
  if (said.bangban === "unread") badge.textContent = said.count > 0 ? String(said.count) : "";
});
if (wishes["open"] !== undefined) show(true);
