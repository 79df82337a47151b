import { readFileSync } from "node:fs";
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Simulation } from "@api/types";
import { expectNoAxeFaults } from "./support/axe";
import { newCaller } from "./support/caller";
import { withDesk } from "./support/desk";
import { addStaff, type Colleague } from "./support/staff";
import { ANSWERABLE, sidewaysOverflow } from "./support/visitor";

/** Whose document the bot answers with. */
const DEPARTMENT = "区市场监督管理局";
const BOARD = "/console/board";

const tile = (page: Page, name: string) => page.locator(`[data-tile=${name}] strong`);
/** The rows of a table as they are read, each cell by itself. */
const rows = (page: Page, chart: string) =>
  page
    .locator(`[data-chart=${chart}] tbody tr`)
    .evaluateAll((found) => found.map((row) => [...row.children].map((cell) => cell.textContent)));

/** The page reads every two seconds; a busy machine adds to it. */
const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 15_000 });

async function answers(clerk: Colleague, conversation: string): Promise<void> {
  await clerk.isThere();
  await clerk.does("take", conversation);
  await clerk.says(conversation, "您好");
}

describe("on a hurried desk", () => {
  const desk = withDesk({
    BANGBAN_DESK__FIRST_RESPONSE_S: "6",
    BANGBAN_DESK__OFFER_S: "1",
    BANGBAN_DESK__GROUP_AFTER_S: "2",
    BANGBAN_DESK__ALARM_AFTER_S: "3",
  });

  test("a supervisor sees a call become late, its breach counted and what the day comes to", async () => {
    const head = await desk().staff("head", "supervisor");
    await head.goto(BOARD);
    await head.getByText("现在没有人在等").waitFor();
    expect(await tile(head, "share").innerText()).toBe("–");

    // In time first.
    const clerk = await addStaff(desk(), "王芳");
    await clerk.isThere();
    const quick = await newCaller(desk());
    await quick.calls();
    await answers(clerk, quick.id);
    await eventually(() => tile(head, "share").innerText()).toBe("100%");
    expect(await tile(head, "held").innerText()).toBe("1");
    await clerk.does("close", quick.id);

    const visitor = await newCaller(desk());
    await visitor.calls();
    const row = head.locator("tr[data-pressure]");
    await row.waitFor();
    expect(await tile(head, "waiting").innerText()).toBe("1");
    const waited = async () => Number(/^\d+/.exec(await row.locator("th").innerText())![0]);
    const before = await waited();
    await eventually(waited).toBeGreaterThan(before);
    await head.locator("tr[data-pressure=late]").getByText("超时").waitFor();
    await eventually(() => tile(head, "late").innerText()).toBe("1");
    const breaches = head.locator("[data-part=breaches]");
    await eventually(() => breaches.locator("h2 .figures").innerText()).toBe("1");
    const causes = await breaches.locator("li strong").allInnerTexts();
    expect(causes.map(Number).reduce((sum, count) => sum + count)).toBe(1);
    await eventually(() => tile(head, "share").innerText()).toBe("50%");

    await answers(clerk, visitor.id);
    await row.waitFor({ state: "detached" });
    await head.getByText("现在没有人在等").waitFor();
    expect(await tile(head, "late").innerText()).toBe("0");
    expect(await breaches.locator("h2 .figures").innerText()).toBe("1");

    await head.getByRole("link", { name: "报表" }).click();
    await head.locator("[data-chart=breaches] tbody tr").first().waitFor();
    await eventually(() => tile(head, "share").innerText()).toBe("50%");
    expect(await rows(head, "breaches")).toHaveLength(5);
    const counted = (await rows(head, "breaches")).map(([, count]) => Number(count));
    expect(counted.reduce((sum, count) => sum + count)).toBe(1);
    await head.context().close();
  });

  test("with the server gone the board says so and how old its figures are", async () => {
    const head = await desk().staff("night", "auditor");
    await head.waitForURL(/\/console\/board$/);
    await head.getByText("现在没有人在等").waitFor();
    await desk().stop();
    await head.getByText(/下面是 \S+ 秒前的情况/).waitFor();
    await desk().startAgain();
    await head.getByRole("alert").waitFor({ state: "detached" });
    await head.context().close();
  });
});

/** All pages and their charts, on a busy machine. */
const WALK_MS = 180_000;

describe("after a known day", () => {
  const desk = withDesk();

  /** One answered, closed and rated; one taken back; the bot alone rated well and badly. */
  async function day(): Promise<void> {
    const clerk = await addStaff(desk(), "王芳");
    await clerk.isThere();
    const content = await newCaller(desk());
    await content.asks(ANSWERABLE);
    await content.calls();
    await answers(clerk, content.id);
    await clerk.does("close", content.id);
    await content.does("rating", { level: 2 });
    const other = await newCaller(desk());
    await other.calls();
    await other.does("withdraw");
    for (const level of [1, 5]) {
      const alone = await newCaller(desk());
      await alone.asks(ANSWERABLE);
      await alone.does("rating", { level });
    }
  }

  test("reports tell it exactly, by span and department, on screen and in files", async () => {
    await day();
    const page = await desk().staff("chief", "supervisor", { acceptDownloads: true });
    await page.goto(`${BOARD}/reports`);
    await page.locator("[data-chart=overview]").waitFor();

    const overview = new Map((await rows(page, "overview")) as [string, string][]);
    const told = ["呼叫数", "60 秒内回复", "超时后回复", "超时未回复", "未超时就离开", "等待中"];
    expect(told.map((name) => overview.get(name))).toEqual(["2", "1", "0", "0", "1", "0"]);
    const answered = (await rows(page, "distribution")).map(([, calls]) => Number(calls));
    expect([answered.length, answered.reduce((sum, calls) => sum + calls)]).toEqual([8, 1]);
    expect(await rows(page, "solved")).toEqual([
      ["机器人", "1", "2", "0", "0", "3", "33.3%"],
      ["人工", "1", "0", "0", "0", "1", "100%"],
    ]);
    expect((await rows(page, "satisfaction")).map(([, conversations]) => conversations)).toEqual([
      ..."11001",
      "3",
      "66.7%",
    ]);
    expect((await rows(page, "outcomes")).filter(([, calls]) => calls !== "0")).toEqual([
      ["结束", "1"],
      ["访客取消", "1"],
    ]);
    expect((await rows(page, "breaches")).every(([, calls]) => calls === "0")).toBe(true);
    expect((await rows(page, "departments")).map((row) => row.slice(0, 4))).toEqual([
      ["部门不明", "1", "0", "0"],
      [DEPARTMENT, "1", "1", "1"],
    ]);
    const hours = (await rows(page, "hours")).map((row) => row.slice(2).map(Number));
    const sum = (column: number) => hours.reduce((total, row) => total + row[column]!, 0);
    expect([sum(0), sum(1)]).toEqual([2, 1]);
    await page.locator("[data-chart=distribution] canvas").waitFor();
    await page.getByText("解决率 = 已解决 ÷（已解决 + 未解决）").waitFor();

    // The files have the same figures, narrowed the same way.
    const keep = async (name: string) => {
      const coming = page.waitForEvent("download");
      await page.getByRole("link", { name }).click();
      const file = await coming;
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
    };
    const sheet = await keep("导出 Excel");
    expect(sheet.name).toMatch(/^bangban-desk-[\d-]+\.xlsx$/);
    expect(sheet.bytes.subarray(0, 2).toString()).toBe("PK");
    const text = await keep("导出 CSV");
    expect(text.bytes.toString()).toContain("呼叫数,2\n");

    // The span and the department stand in the address, and lead back.
    await page.getByRole("combobox", { name: "部门" }).fill(DEPARTMENT);
    await page.keyboard.press("Enter");
    await page.getByText(`部门：${DEPARTMENT}`).waitFor();
    expect(new Map((await rows(page, "overview")) as [string, string][]).get("呼叫数")).toBe("1");
    expect((await keep("导出 CSV")).bytes.toString()).toContain("呼叫数,1\n");
    await page.getByText("近 7 天").click();
    await page.waitForURL(/span=week/);
    expect(new URL(page.url()).searchParams.get("department")).toBe(DEPARTMENT);
    await page.goto(`${BOARD}/reports?from=2026-01-01&to=2026-01-02`);
    await page.getByText("2026-01-01 至 2026-01-02").waitFor();
    expect((await rows(page, "overview"))[0]).toEqual(["呼叫数", "0"]);
    expect(await tile(page, "share").innerText()).toBe("–");
    expect(await page.locator("canvas").count()).toBe(0);
    await page.goBack();
    await page.waitForURL(/span=week/);
    await eventually(async () => (await rows(page, "overview"))[0]).toEqual(["呼叫数", "1"]);

    // On paper: white, without navigation and buttons, every table whole.
    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("navigation").filter({ visible: true }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "导出 Excel" }).isVisible()).toBe(false);
    expect(await page.locator("[data-chart=overview]").isVisible()).toBe(true);
    const cut = await page.evaluate(() => {
      const main = document.querySelector("main")!;
      return main.scrollHeight - main.clientHeight;
    });
    expect(cut).toBe(0);
    await page.context().close();
  });

  test("the simulation shows how many people each hour takes, as the server found it", async () => {
    const page = await desk().staff("planner", "supervisor", { acceptDownloads: true });
    await page.goto(`${BOARD}/staffing`);
    const run = async (): Promise<Simulation> => {
      const coming = page.waitForResponse(/\/reports\/simulation$/);
      await page.getByRole("button", { name: "开始测算" }).click();
      return (await (await coming).json()) as Simulation;
    };
    await page.getByRole("spinbutton", { name: /^每天呼叫数/ }).fill("120");
    const found = await run();
    await page.locator("[data-chart=hours] tbody tr").first().waitFor();
    expect((await rows(page, "hours")).map(([, , people]) => Number(people))).toEqual(
      found.fewest.map(({ staff }) => staff),
    );
    expect((await rows(page, "staff")).map(([people]) => Number(people))).toEqual(
      found.rounds.map(({ staff }) => staff),
    );
    await page.locator("[data-chart=hours] canvas").waitFor();
    await page.locator("[data-chart=staff] canvas").waitFor();
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "导出 CSV" }).click();
    const text = readFileSync(await (await coming).path(), "utf8");
    expect(text.split("\r\n")[0]).toBe("\u{feff}每个时段最少要多少人");

    // Every hour's own rate, and a number of people that cannot be enough.
    await page.getByText("每小时呼叫数", { exact: true }).click();
    await page.getByRole("spinbutton", { name: "09:00 起的一小时" }).fill("200");
    await page.getByText("指定范围", { exact: true }).click();
    await page.getByRole("spinbutton", { name: "最少" }).fill("1");
    await page.getByRole("spinbutton", { name: "最多" }).fill("2");
    const short = await run();
    expect(short.rounds.map(({ staff }) => staff)).toEqual([1, 2]);
    await page.getByText("即使 2 人，仍有时段达不到 90%。").waitFor();
    expect((await rows(page, "hours")).some(([, , people]) => people === "不够")).toBe(true);

    // The calls of this server itself.
    const { outcomes } = await page.evaluate(async () => {
      return (await fetch("/api/v1/reports/desk")).json();
    });
    await page.getByText("本系统的历史呼叫", { exact: true }).click();
    expect((await run()).calls).toBe(outcomes.calls);
    expect(outcomes.calls).toBeGreaterThan(1);
    await page.context().close();
  });

  /** Walks past every page of the board and has each looked at. */
  async function visitEveryPage(page: Page, look: (name: string) => Promise<void>): Promise<void> {
    await page.goto(BOARD);
    await page.locator("[data-tile=overdue]").waitFor();
    await look("live");
    await page.goto(`${BOARD}/reports`);
    await page.locator("[data-chart=hours] canvas").waitFor();
    await look("reports");
    await page.goto(`${BOARD}/reports?from=2026-01-01&to=2026-01-02`);
    await page.locator("[data-chart=overview]").waitFor();
    await look("reports of chosen days without a call");
    await page.goto(`${BOARD}/staffing`);
    await look("staffing");
    await page.locator("button.button-filled").click();
    await page.locator("[data-chart=staff] canvas").waitFor();
    await look("staffing with its result");
    for (const name of [/每小时呼叫数|Calls an hour/, /指定范围|A range/]) {
      await page.locator("label").filter({ hasText: name }).click();
    }
    await look("staffing by the hour");
  }

  async function watcher(
    name: string,
    language: "zh-CN" | "en",
    theme: "light" | "dark",
    options: BrowserContextOptions = {},
  ): Promise<Page> {
    const waiting = await newCaller(desk());
    await waiting.calls();
    const page = await desk().staff(name, "supervisor", options);
    await page.evaluate(
      (value) => localStorage.setItem("bangban.console.preferences", value),
      JSON.stringify({ language, theme, sound: false }),
    );
    return page;
  }

  test.each<[string, "light" | "dark", "zh-CN" | "en"]>([
    ["light, Chinese", "light", "zh-CN"],
    ["dark, English", "dark", "en"],
  ])(
    "axe finds nothing on the board in %s",
    async (_form, theme, language) => {
      const page = await watcher(`${theme}-${language}`, language, theme);
      await visitEveryPage(page, (name) => expectNoAxeFaults(page, name));
      await page.context().close();
    },
    WALK_MS,
  );

  test.each(["zh-CN", "en"] as const)(
    "320 px are enough for the board (%s)",
    async (language) => {
      const viewport = { width: 320, height: 640 };
      const page = await watcher(`narrow-${language}`, language, "light", { viewport });
      await visitEveryPage(page, async (name) => {
        expect(await sidewaysOverflow(page), name).toBe(0);
      });
      await page.context().close();
    },
    WALK_MS,
  );

  test(
    "no request of the board leaves the server, and no page breaks a rule of its own",
    async () => {
      const page = await watcher("strict", "zh-CN", "light");
      const asked = new Set<string>();
      const complaints: string[] = [];
      page.on("request", (request) => {
        if (!request.url().startsWith("blob:")) asked.add(new URL(request.url()).origin);
      });
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      await visitEveryPage(page, async () => {
        const chart = page.locator("canvas").first();
        if ((await chart.count()) > 0) await chart.hover();
      });
      expect([...asked]).toEqual([new URL(page.url()).origin]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    WALK_MS,
  );
});
