import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { newCaller } from "../support/caller";
import { withDesk } from "../support/desk";

/** The workbench with so many waiting, while so many more arrive every second. */
const WAITING = 200;
const A_SECOND = 10;
const SECONDS = 15;
/** Longer than this a frame is felt. */
const LONGEST_MS = 50;

// Nobody has to answer: the calls only wait and age.
const desk = withDesk({
  BANGBAN_DESK__FIRST_RESPONSE_S: "600",
  BANGBAN_DESK__ALARM_AFTER_S: "500",
});

interface Frames {
  /** Milliseconds from one drawn frame to the next. */
  gaps: number[];
  /** Frames that kept the page busy for more than 50 ms, as the browser itself tells them. */
  long: { ms: number; scripts: string[] }[];
}

/** Frames of the page until `stop` is called. */
async function recording(page: Page): Promise<() => Promise<Frames>> {
  await page.evaluate(() => {
    const frames: Frames = { gaps: [], long: [] };
    let before = performance.now();
    const next = (now: number) => {
      frames.gaps.push(now - before);
      before = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { scripts = [] } = entry as PerformanceEntry & {
          scripts?: { invoker: string; duration: number }[];
        };
        frames.long.push({
          ms: entry.duration,
          scripts: scripts.map(({ invoker, duration }) => `${invoker} ${Math.round(duration)} ms`),
        });
      }
    }).observe({ type: "long-animation-frame" });
    Object.assign(window, { frames });
  });
  return () => page.evaluate(() => (window as unknown as { frames: Frames }).frames);
}

async function arrive(count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, async () => (await newCaller(desk())).calls()));
}

test("the workbench stays smooth while people arrive", async () => {
  for (let done = 0; done < WAITING; done += A_SECOND) await arrive(A_SECOND);
  const page = await desk().staff("wang", "supervisor");
  const rows = page.locator("[data-conversation]");
  await expect.poll(() => rows.count(), { timeout: 60_000 }).toBe(WAITING);

  const stop = await recording(page);
  for (let second = 0; second < SECONDS; second += 1) {
    await Promise.all([arrive(A_SECOND), pause(1000)]);
  }
  const { gaps, long } = await stop();
  expect(await rows.count()).toBeGreaterThan(WAITING + A_SECOND * (SECONDS - 2));

  const sorted = gaps.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1]!.toFixed(1);
  console.log(
    `${WAITING} waiting, ${A_SECOND} more a second for ${SECONDS} s: ${gaps.length} frames, ` +
      `median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`,
  );
  for (const { ms, scripts } of long)
    console.log(`busy for ${Math.round(ms)} ms: ${scripts.join(", ")}`);
  expect(long.filter(({ ms }) => ms > LONGEST_MS)).toEqual([]);
  await page.context().close();
});
