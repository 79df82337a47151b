import { computed, onBeforeUnmount, onMounted, shallowRef } from "vue";
import type { DeskReport, LiveReport } from "@api/types";
import { runClock, tick } from "../../model/clock";
import { describeProblem } from "../../model/describeProblem";
import { desk } from "../../workbench/model/desk";
import { readLive, readReport } from "./boardApi";
import { gist } from "./waiting";

const LIVE_EVERY_MS = 2000;
/** Tickets grow overdue and days change without a call. */
const DAY_EVERY_MS = 6000;

/** The desk as it is now and its figures of today, read again and again while the page is seen. */
export function followBoard() {
  const live = shallowRef<LiveReport | null>(null);
  const day = shallowRef<DeskReport | null>(null);
  const fault = shallowRef("");
  const readAt = shallowRef(0);
  let told = "";
  let dayAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let reading = false;

  async function read(): Promise<void> {
    if (reading) return;
    reading = true;
    clearTimeout(timer);
    try {
      const found = await readLive();
      [live.value, readAt.value] = [found, performance.now()];
      const now = gist(found);
      if (now !== told || performance.now() - dayAt > DAY_EVERY_MS) {
        day.value = await readReport();
        // What has just changed may not be counted yet: the next reading looks once more.
        dayAt = now === told ? performance.now() : -Infinity;
        told = now;
      }
      fault.value = "";
    } catch (error) {
      fault.value = describeProblem(error);
    } finally {
      reading = false;
      if (!stopped) timer = setTimeout(readSeen, LIVE_EVERY_MS);
    }
  }

  function readSeen(): void {
    if (document.visibilityState === "visible") void read();
  }

  // Whoever follows the desk's stream hears of a call before the next reading is due.
  const stopListening = desk.listen((event) => {
    if (event.kind !== "typing" && event.kind !== "read") readSeen();
  });
  let stopClock = () => {};
  onMounted(() => {
    stopClock = runClock();
    document.addEventListener("visibilitychange", readSeen);
    void read();
  });
  onBeforeUnmount(() => {
    stopped = true;
    clearTimeout(timer);
    stopClock();
    stopListening();
    document.removeEventListener("visibilitychange", readSeen);
  });

  /** Milliseconds since the desk was read. */
  const since = computed(() => Math.max(0, tick.value - readAt.value));
  return { live, day, fault, since, read };
}
