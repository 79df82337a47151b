import { shallowRef } from "vue";

/**
 * Time for everything that runs on the screen, in milliseconds since the page began. It never jumps
 * and is not the clock of the computer, which may be wrong: seconds left are told by the server.
 */
export const tick = shallowRef(performance.now());

let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Runs the clock until the returned function is called. */
export function runClock(): () => void {
  users += 1;
  timer ??= setInterval(() => (tick.value = performance.now()), 500);
  return () => {
    users -= 1;
    if (users > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** `42` or `3:07` or `1:02:03`: whole seconds, never below 0. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return String(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
