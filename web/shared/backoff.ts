const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** How long to wait after the nth failure in a row; jittered so that clients do not return as one. */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
