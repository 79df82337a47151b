import { setTimeout as pause } from "node:timers/promises";
import type { CDPSession, Page } from "playwright-core";
import { expect, test } from "vitest";
import { newCaller } from "../support/caller";
import { section, withDesk } from "../support/desk";

/**
 * The workbench with 200 waiting conversations while ten arrive a second: how long its frames take.
 * `make frames`. Judged by the processor's time of the page's thread, which other work on the machine
 * does not lengthen; the frames as they came are told beside it.
 */
const WAITING = Number(process.env["WAITING"] ?? 200);
const A_SECOND = 10;
const LASTS_S = Number(process.env["SECONDS"] ?? 20);
const SMOOTH_MS = 50;

const desk = withDesk();

test(`no frame takes over ${SMOOTH_MS} ms`, async () => {
  const page = await desk().staff("wang");
  for (let at = 0; at < WAITING; at += A_SECOND) {
    await Promise.all(Array.from({ length: A_SECOND }, arrive));
  }
  await expect
    .poll(() => section(page, "waiting").count(), { timeout: 20_000 })
    .toBeGreaterThan(WAITING - 10);
  await page.waitForTimeout(2000);
  const rest = await frames(page, () => pause(5000));
  const busy = await frames(page, arrivals);
  report({ "at rest": rest, [`${A_SECOND} arrive a second`]: busy });
  expect(busy.tasks.at(-1), "longest task").toBeLessThan(SMOOTH_MS);
}, 300_000);

async function arrive(): Promise<void> {
  await (await newCaller(desk())).calls();
}

/** Ten a second, each at its own moment. */
async function arrivals(): Promise<void> {
  const sent: Promise<unknown>[] = [];
  for (let at = 0; at < LASTS_S * A_SECOND; at += 1) {
    sent.push(arrive());
    await pause(1000 / A_SECOND);
  }
  await Promise.all(sent);
}

interface Frames {
  /** From one frame to the next as they came, ms, ascending. */
  gaps: number[];
  /** Processor's time of each task of the page's thread, ms, ascending. A frame is as long as its tasks. */
  tasks: number[];
}

/** What frames there were while `what` went on. */
async function frames(page: Page, what: () => Promise<void>): Promise<Frames> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const traced = trace(session);
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      includedCategories: ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"],
    },
  });
  await page.evaluate(watch);
  await what();
  const gaps = await page.evaluate(() => {
    const { gaps } = window as unknown as { gaps: number[] };
    return gaps.splice(0);
  });
  await session.send("Tracing.end");
  const tasks = pageTasks(await traced);
  await session.detach();
  return { gaps: gaps.sort((a, b) => a - b), tasks: tasks.sort((a, b) => a - b) };
}

interface TraceEvent {
  name: string;
  cat: string;
  pid: number;
  tid: number;
  /** Of the thread, in microseconds. */
  tdur?: number;
  args: { name?: string };
}

function trace(session: CDPSession): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) =>
    events.push(...(value as unknown as TraceEvent[])),
  );
  return new Promise((done) => session.once("Tracing.tracingComplete", () => done(events)));
}

/** The tasks of the thread that did most: one page is open, its renderer's main thread works. */
function pageTasks(events: TraceEvent[]): number[] {
  const mains = events.filter(
    ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain",
  );
  const lists = mains.map(({ pid, tid }) =>
    events
      .filter((event) => event.pid === pid && event.tid === tid && event.name === "RunTask")
      .map(({ tdur = 0 }) => tdur / 1000),
  );
  return lists.sort((a, b) => b.length - a.length)[0] ?? [];
}

function watch(): void {
  const kept = window as unknown as { gaps?: number[] };
  if (kept.gaps) {
    kept.gaps.length = 0;
    return;
  }
  const gaps: number[] = (kept.gaps = []);
  let last = performance.now();
  const frame = (now: number) => {
    gaps.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

function report(measured: Record<string, Frames>): void {
  const at = (sorted: number[], share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(0) ?? "–";
  const row = (cells: unknown[]) => console.log(`| ${cells.join(" | ")} |`);
  row([
    "",
    "frames as they came: p50",
    "p95",
    "p99",
    "longest, ms",
    "tasks' own time: longest five, ms",
    "sum, ms",
  ]);
  row(Array.from({ length: 7 }, () => "---"));
  for (const [name, { gaps, tasks }] of Object.entries(measured)) {
    const longest = tasks.slice(-5).map((ms) => ms.toFixed(0));
    const sum = tasks.reduce((one, other) => one + other, 0);
    row([
      name,
      ...[0.5, 0.95, 0.99, 1].map((share) => at(gaps, share)),
      longest.join(" "),
      sum.toFixed(0),
    ]);
  }
}
