import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The script for other sites: one plain file with a name that never changes. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: here("dist"),
    emptyOutDir: false,
    target: ["chrome108", "firefox110", "safari16"],
    lib: {
      entry: here("loader/loader.ts"),
      formats: ["iife"],
      name: "bangban",
      fileName: () => "widget.js",
    },
  },
});
