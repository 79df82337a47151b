// Fails when what a visitor loads first (scripts and styles, gzip) is over the budget.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 60;
const assets = new URL("../dist/assets/", import.meta.url);

const sizes = readdirSync(assets)
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => ({ name, kb: gzipSync(readFileSync(new URL(name, assets))).length / 1024 }));
const total = sizes.reduce((sum, { kb }) => sum + kb, 0);

for (const { name, kb } of sizes) console.log(`${kb.toFixed(1).padStart(7)} KB  ${name}`);
console.log(`${total.toFixed(1).padStart(7)} KB  of ${BUDGET_KB} KB`);
if (sizes.length === 0 || total > BUDGET_KB) process.exit(1);
