import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: { include: ["measure/frames.ts"], hookTimeout: 150_000 },
});
