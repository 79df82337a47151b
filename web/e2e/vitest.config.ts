import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["*.e2e.ts"],
    globalSetup: ["support/server.ts"],
    // Two cores, one server: one browser at a time.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 150_000,
  },
});
