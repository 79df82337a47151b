import { isFrom, wishesOf, type ToFrame, type ToHost, type Wishes } from "@shared/frameTalk";

/** Where the one page stands: by itself, in the frame of another site, or in a hall. */
export type Place = "page" | "frame" | "kiosk";

export function placeOf(path: string): Place {
  if (path === "/kiosk") return "kiosk";
  return path === "/widget" ? "frame" : "page";
}

/** In a hall no link leads out of the page. */
export const inKiosk = placeOf(location.pathname) === "kiosk";

export interface Host {
  wishes: Wishes;
  tell(message: ToHost): void;
  /** The panel was opened or closed on the other site. */
  onShown(listener: (open: boolean) => void): void;
  /** Who the visitor is, as the other site says now under its signature; empty = it does not. */
  identify(): Promise<string | undefined>;
}

/** A site that says nothing does not keep its visitor waiting for longer. */
const IDENTITY_PATIENCE_MS = 4000;

/** The page around the frame. It is heard only from the origin the frame was made for. */
export function createHost(fragment: string, parent: Window): Host {
  const wishes = wishesOf(fragment);
  const origin = wishes.host ?? "";
  let identified: (token?: string) => void = () => {};
  function tell(message: ToHost): void {
    if (origin !== "") parent.postMessage(message, origin);
  }
  function hear(listener: (said: ToFrame) => void): void {
    window.addEventListener("message", (event: MessageEvent<ToFrame>) => {
      if (isFrom(event, parent, origin) && event.data) listener(event.data);
    });
  }
  hear((said) => said.bangban === "identity" && identified(said.token));
  return {
    wishes,
    tell,
    onShown: (listener) => hear((said) => said.bangban === "shown" && listener(said.open === true)),
    identify() {
      tell({ bangban: "identify" });
      return new Promise((done) => {
        setTimeout((identified = done), IDENTITY_PATIENCE_MS);
      });
    },
  };
}
