import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { newCaller } from "./support/caller";
import { reply, section, takeFirst, withDesk } from "./support/desk";

const desk = withDesk();

const said = (page: Page, text: string) => page.getByRole("log").getByText(text, { exact: true });

/** Connections of streams as the server counts them. */
async function streamsOpen(): Promise<number> {
  const metrics = await (await fetch(`${desk().baseUrl}/metrics`)).text();
  return Number(/^bangban_streams_open (\d+)/m.exec(metrics)?.[1] ?? 0);
}

async function secondTab(first: Page): Promise<Page> {
  const tab = await first.context().newPage();
  await tab.goto("/console/workbench");
  await tab.getByRole("navigation", { name: "主导航" }).waitFor();
  return tab;
}

test("two tabs of one browser share one stream, and either is live", async () => {
  const first = await desk().staff("wang");
  await expect.poll(streamsOpen).toBe(1);
  const second = await secondTab(first);
  const visitor = await newCaller(desk());
  await visitor.calls();
  for (const tab of [first, second]) await section(tab, "offered").first().waitFor();
  expect(await streamsOpen()).toBe(1);

  await takeFirst(first);
  await section(second, "mine").first().click();
  await visitor.asks("两个窗口都看得到吗");
  for (const tab of [first, second]) await said(tab, "两个窗口都看得到吗").waitFor();
  await reply(first, "看得到");
  await said(second, "看得到").waitFor();
  await first.context().close();
  await expect.poll(streamsOpen).toBe(0);
});

test("when the tab with the stream is closed the other takes over and nothing is missing or doubled", async () => {
  const first = await desk().staff("zhao");
  await expect.poll(streamsOpen).toBe(1);
  const second = await secondTab(first);
  const visitor = await newCaller(desk());
  await visitor.calls();
  await section(second, "offered").first().waitFor();
  await takeFirst(second);

  const texts = Array.from({ length: 30 }, (_, at) => `第 ${at + 1} 句`);
  for (const [at, text] of texts.entries()) {
    const sent = visitor.asks(text);
    // The tab goes while messages come.
    if (at === 10) await first.close();
    await sent;
  }
  await said(second, texts.at(-1)!).waitFor();
  await expect.poll(streamsOpen).toBe(1);
  for (const text of texts) expect(await said(second, text).count(), text).toBe(1);

  // It is live from now on, by its own connection.
  await reply(second, "都收到了");
  await said(second, "都收到了").waitFor();
  await visitor.asks("谢谢");
  await said(second, "谢谢").waitFor();
  await second.context().close();
});

test("what one does at the desk is chosen once for all tabs", async () => {
  const first = await desk().staff("sun");
  const second = await secondTab(first);
  const chosen = (tab: Page) => tab.getByRole("combobox", { name: "我的状态" });
  await chosen(second).selectOption("busy");
  await expect.poll(() => chosen(first).inputValue()).toBe("busy");
  // A new connection says it again, and says the same.
  await desk().stop();
  await desk().startAgain();
  await expect.poll(streamsOpen, { timeout: 40_000 }).toBe(1);
  const third = await secondTab(first);
  await expect.poll(() => chosen(third).inputValue()).toBe("busy");
  await first.context().close();
}, 150_000);
