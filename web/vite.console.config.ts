import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The console is a page of its own beside the visitor's, served at /console. */
export default defineConfig({
  root: here("console"),
  base: "/console/",
  plugins: [vue()],
  resolve: {
    alias: { "@api": here("api"), "@shared": here("shared"), "@console": here("console") },
  },
  define: {
    __VUE_OPTIONS_API__: "false",
    __VUE_I18N_FULL_INSTALL__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
  },
  build: {
    outDir: here("dist/console"),
    emptyOutDir: true,
    target: ["chrome108", "firefox110", "safari16"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    // ECharts, which comes with the first chart; what comes first is weighed by scripts/size.mjs.
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { "/api": process.env["BANGBAN_URL"] ?? "http://127.0.0.1:8080" } },
});
