// Fails when what a page loads first (scripts and styles, gzip) is over its budget.
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const MANIFEST = "console/.vite/manifest.json";

/** What the visitor's page asks for at once; the kiosk's part is loaded in a hall only. */
function visitorFirst() {
  const html = readFileSync(new URL("index.html", dist), "utf8");
  return [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, name]) => name,
  );
}

/** The entry and all it needs at once; screens loaded later do not count. */
function consoleFirst() {
  if (!existsSync(new URL(MANIFEST, dist))) return [];
  const manifest = JSON.parse(readFileSync(new URL(MANIFEST, dist), "utf8"));
  const files = new Set();
  const visit = (chunk) => {
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const style of chunk.css ?? []) files.add(style);
    for (const name of chunk.imports ?? []) visit(manifest[name]);
  };
  for (const chunk of Object.values(manifest)) if (chunk.isEntry) visit(chunk);
  return [...files].map((file) => `console/${file}`);
}

function weigh(page, budgetKb, files) {
  const sizes = files.map((name) => ({
    name,
    kb: gzipSync(readFileSync(new URL(name, dist))).length / 1024,
  }));
  const total = sizes.reduce((sum, { kb }) => sum + kb, 0);
  for (const { name, kb } of sizes) console.log(`${kb.toFixed(1).padStart(7)} KB  ${name}`);
  console.log(`${total.toFixed(1).padStart(7)} KB  of ${budgetKb} KB: ${page}`);
  return sizes.length > 0 && total <= budgetKb;
}

const fits = [
  weigh("loader for other sites", 3, ["widget.js"]),
  weigh("visitor page", 60, visitorFirst()),
  weigh("console", 350, consoleFirst()),
];
if (!fits.every(Boolean)) process.exit(1);
