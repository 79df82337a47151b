import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectNoAxeFaults } from "./support/axe";
import { withDesk } from "./support/desk";
import { sidewaysOverflow } from "./support/visitor";

const desk = withDesk();

const question = (page: Page) => page.getByRole("combobox", { name: "问题" });
const reading = (page: Page) => page.getByRole("region", { name: "官方口径" });
const option = (page: Page) => page.getByRole("option", { selected: true });

/** The clipboard as it is, and what was put into it. */
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test("from the call to the ticket without a mouse", async () => {
  const page = await desk().staff("hotline-li", "hotline_agent", CLIPBOARD);
  await page.waitForURL(/\/console\/hotline$/);

  // The number first, then straight on to the question.
  await page.keyboard.press("Alt+1");
  await page.keyboard.type("021-5792 0000");
  await page.keyboard.press("Enter");
  await page.locator("input[role=combobox]:focus").waitFor();
  await page.getByText("这个号码没有登记过").waitFor();
  await page.keyboard.type("公司暂时不经营了，能先歇业吗");
  await option(page).getByText("答复", { exact: true }).waitFor();
  await reading(page).locator("blockquote .words").first().waitFor();

  // What is read out is the document's own text.
  await page.keyboard.press("Alt+C");
  await page.getByText("已复制口径").waitFor();
  const body = await page.evaluate(async () => {
    const asked = { question: "公司暂时不经营了，能先歇业吗" };
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(asked) };
    const reply = await (await fetch("/api/v1/ask", init)).json();
    const { document } = reply.answer.citations[0];
    return (await (await fetch(`/api/v1/documents/${document}`)).json()).body as string;
  });
  for (const quote of (await clipboard(page)).split("\n\n")) expect(body).toContain(quote);

  // A filled-in ticket by one key, sent by the same key.
  await page.keyboard.press("Control+Enter");
  const form = page.getByRole("dialog", { name: "转工单" });
  await form.waitFor();
  expect(await form.getByRole("textbox", { name: "标题" }).inputValue()).toBe(
    "公司暂时不经营了，能先歇业吗",
  );
  expect(await form.getByRole("textbox", { name: "内容" }).inputValue()).toMatch(/已答复：《.+》/);
  expect(await form.getByRole("textbox", { name: "来电号码" }).inputValue()).toBe("021-5792 0000");
  await expectNoAxeFaults(page, "the ticket's form");
  await form.getByRole("textbox", { name: "企业名称" }).fill("上海某某有限公司");
  await page.keyboard.press("Control+Enter");
  const opened = page.getByRole("dialog", { name: "工单已开" });
  await opened.waitFor();
  const [number, code] = await Promise.all(
    ["ticket-number", "ticket-code"].map((id) => opened.getByTestId(id).innerText()),
  );
  await expectNoAxeFaults(page, "the ticket is open");

  // The caller can open it with what they were told.
  const status = await page.evaluate(async (body) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch("/api/v1/tickets/query", { method: "POST", headers, body });
    return response.status;
  }, JSON.stringify({ number, code }));
  expect(status).toBe(200);

  // Enter: the next call begins with nothing left behind.
  await page.keyboard.press("Enter");
  await opened.waitFor({ state: "detached" });
  await page.locator("input[type=tel]:focus").waitFor();
  expect(await question(page).inputValue()).toBe("");
  expect(await page.getByRole("textbox", { name: "来电号码" }).inputValue()).toBe("");
  expect(await page.getByRole("option").count()).toBe(0);

  // The same caller again, the number written otherwise.
  await page.keyboard.type("02157920000");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "以往联系" }).getByText(number!).waitFor();
  expect(await page.getByRole("textbox", { name: "企业名称" }).inputValue()).toBe(
    "上海某某有限公司",
  );
});

test("initials of pinyin find a guide; its materials and steps are copied as lists", async () => {
  const page = await desk().staff("hotline-li", "hotline_agent", CLIPBOARD);
  await question(page).waitFor();
  await page.keyboard.type("qyxy");
  await page.getByRole("option", { name: /歇业/ }).first().waitFor();
  while (!/歇业备案/.test(await option(page).innerText())) await page.keyboard.press("ArrowDown");
  await reading(page)
    .getByRole("heading", { name: /歇业备案/ })
    .first()
    .waitFor();
  await reading(page).getByRole("region", { name: "材料" }).waitFor();
  await page.keyboard.press("Alt+M");
  await page.getByText("已复制材料清单").waitFor();
  expect(await clipboard(page)).toMatch(/材料：\n1\. .+/);
  await page.keyboard.press("Alt+S");
  await page.getByText("已复制流程").waitFor();
  expect(await clipboard(page)).toMatch(/\n1\. .+\n2\. .+/);
});

test("hits stand within a tenth of a second after a letter, and none of an earlier letter comes back", async () => {
  const page = await desk().staff("hotline-li", "hotline_agent");
  await question(page).waitFor();
  await page.keyboard.type("企业");
  await page.getByRole("option").first().waitFor();
  // Measured in the page, from the letter to the drawn row.
  const times = await page.evaluate(async () => {
    const field = document.querySelector<HTMLInputElement>("input[role=combobox]")!;
    const rows = () => document.querySelector("[role=listbox]")!.textContent;
    const typed = async (text: string) => {
      const before = rows();
      const start = performance.now();
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      while (rows() === before && performance.now() - start < 2000) {
        await new Promise((next) => requestAnimationFrame(next));
      }
      return performance.now() - start;
    };
    const found: number[] = [];
    for (const text of [
      "社保",
      "残疾人",
      "注销",
      "qykb",
      "公积金",
      "居住证",
      "歇业",
      "营业执照",
      "发票",
    ]) {
      found.push(await typed(text));
    }
    return found.sort((one, other) => one - other);
  });
  expect(times[Math.floor(times.length / 2)]).toBeLessThanOrEqual(100);

  await question(page).fill("公积金提取");
  await question(page).fill("歇业备案");
  await page.getByRole("option", { name: /歇业/ }).first().waitFor();
  await page.waitForLoadState("networkidle");
  expect(await page.getByRole("option").first().innerText()).toMatch(/歇业/);
});

test("what the bot is not sure of says so, names the department, and is no told answer in the ticket", async () => {
  const page = await desk().staff("hotline-li", "hotline_agent");
  await question(page).waitFor();
  await page.keyboard.type("今天食堂中午有没有红烧肉");
  await page.getByText("知识库没有把握").waitFor();
  await page.keyboard.press("Control+Enter");
  const form = page.getByRole("dialog", { name: "转工单" });
  await form.waitFor();
  expect(await form.getByRole("textbox", { name: "内容" }).inputValue()).toBe(
    "来电问：今天食堂中午有没有红烧肉",
  );
  await page.keyboard.press("Escape");
  await form.waitFor({ state: "detached" });
  expect(await question(page).inputValue()).toBe("今天食堂中午有没有红烧肉");
});

for (const language of ["zh-CN", "en"] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing on the hotline page (${language}, ${colorScheme})`, async () => {
      const page = await desk().staff("hotline-li", "hotline_agent", { colorScheme });
      if (language === "en") {
        await page.evaluate(() =>
          localStorage.setItem(
            "bangban.console.preferences",
            JSON.stringify({ language: "en", theme: "system", sound: true }),
          ),
        );
        await page.reload();
      }
      const field = page.locator("input[role=combobox]");
      await field.waitFor();
      await expectNoAxeFaults(page, "empty");
      await field.fill("公司暂时不经营了，能先歇业吗");
      await page.locator("blockquote").first().waitFor();
      await expectNoAxeFaults(page, "answered");
      await field.fill("今天食堂中午有没有红烧肉");
      await page.locator(".unsure").waitFor();
      await expectNoAxeFaults(page, "not sure");
    });
  }
}

test("the page fits from 320 px on", async () => {
  for (const width of [320, 768, 1280]) {
    const page = await desk().staff("hotline-li", "hotline_agent", {
      viewport: { width, height: 800 },
    });
    await question(page).fill("公司暂时不经营了，能先歇业吗");
    await reading(page).locator("blockquote").first().waitFor();
    expect(await sidewaysOverflow(page), `${width}`).toBeLessThanOrEqual(0);
  }
});
