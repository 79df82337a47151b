import { expect, test } from "vitest";
import type { Message } from "@api/types";
import { expectNoAxeFaults } from "./support/axe";
import {
  ANSWERABLE,
  input,
  newPage,
  newVisitor,
  sidewaysOverflow,
  withBrowser,
} from "./support/visitor";

withBrowser();

const LINES = 5000;
const at = "2026-11-20T10:03:00+08:00";
const all: Message[] = Array.from({ length: LINES }, (_, index) => ({
  seq: index + 1,
  from: index % 2 === 0 ? "visitor" : "staff",
  text: `第${index + 1}行`,
  at,
}));

test("a transcript of 5,000 lines is read from its end, and the rest when asked for", async () => {
  const page = await newPage();
  await page.addInitScript(() => {
    const session = { key: { id: "long", token: "long" } };
    localStorage.setItem("bangban.conversation", JSON.stringify(session));
  });
  await page.route("**/api/v1/conversations/**", (route) => {
    const url = new URL(route.request().url());
    // The stream stays open and says nothing.
    if (!url.pathname.endsWith("/messages")) return undefined;
    const after = Number(url.searchParams.get("after"));
    const limit = Number(url.searchParams.get("limit"));
    const messages = all.slice(after, after + limit);
    return route.fulfill({ json: { messages, more: after + limit < LINES } });
  });
  await page.goto("/");
  await page.getByText(`第${LINES}行`, { exact: true }).waitFor();
  const drawn = () => page.getByRole("log").locator("[data-from]").count();
  expect(await drawn()).toBeLessThan(200);
  const earlier = page.getByRole("button", { name: /^更早的 \d+ 条$/ });
  const before = await drawn();
  await earlier.click();
  await expect.poll(drawn).toBeGreaterThan(before);

  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "存记录" }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await saving).createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  for (const line of [1, LINES]) expect(text).toContain(`第${line}行\r\n`);
});

test("in English every text of the page is English, axe finds nothing, and 320 px are enough", async () => {
  const page = await newVisitor({ reducedMotion: "reduce", viewport: { width: 320, height: 640 } });
  const look = async (screen: string) => {
    await expectNoAxeFaults(page, screen);
    expect(await sidewaysOverflow(page), screen).toBe(0);
  };
  await input(page).waitFor();
  await page.getByRole("button", { name: "EN: Switch to English" }).click();
  await look("welcome");
  await page.getByRole("textbox", { name: "Your question" }).fill(ANSWERABLE);
  await page.keyboard.press("Enter");
  await page.getByRole("log").locator("blockquote").first().waitFor();
  await look("answer");
  await page.getByRole("button", { name: "Not solved" }).click();
  await page.getByTestId("ticket-number").first().waitFor();
  await look("ticket");
  const foreign = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.querySelector("#app")!, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement!;
      const said = parent.closest("[lang^=zh], [data-from=visitor], .language, .seal, .face");
      if (!said && /\p{Script=Han}/u.test(walker.currentNode.textContent!)) {
        texts.push(walker.currentNode.textContent!);
      }
    }
    return texts;
  });
  expect(foreign).toEqual([]);
});
