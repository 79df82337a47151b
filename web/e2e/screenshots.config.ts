import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["pictures/screenshots.ts", "pictures/console.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
