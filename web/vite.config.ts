import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("widget"),
  plugins: [vue()],
  resolve: {
    alias: { "@api": here("api"), "@shared": here("shared"), "@console": here("console") },
  },
  define: { __VUE_OPTIONS_API__: "false" },
  build: {
    outDir: here("dist"),
    emptyOutDir: true,
    target: ["chrome108", "firefox110", "safari16"],
    // The page is served under `script-src 'self'; style-src 'self'`: nothing may be inlined.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/api": process.env["BANGBAN_URL"] ?? "http://127.0.0.1:8080" } },
  test: {
    dir: here("."),
    include: ["{api,shared,widget,console}/**/*.test.ts"],
    environment: "happy-dom",
  },
});
