// Questions, answers and documents are untrusted text: no source file may put text in as HTML.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const RAW_HTML = /v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write/;

const guilty = ["api", "shared", "widget", "loader", "console"]
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))),
  )
  .filter((file) => /\.(vue|ts)$/.test(file) && RAW_HTML.test(readFileSync(file, "utf8")));

for (const file of guilty) console.error(`${file}: text must not be put in as HTML`);
if (guilty.length > 0) process.exit(1);
