import { defineConfig } from "vitest/config";

/** Measured, not tested: a busy machine draws late whatever the page does. */
export default defineConfig({
  root: import.meta.dirname,
  test: { include: ["measure/frames.ts"], testTimeout: 300_000, hookTimeout: 150_000 },
});
