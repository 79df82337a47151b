import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { messages, type Language } from ".";

type Tree = { [key: string]: string | Tree };

function leaves(tree: Tree, prefix = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[prefix + key, value]] : leaves(value, `${prefix}${key}.`),
  ) as [string, string][];
}

const languages = Object.keys(messages) as Language[];
const texts = new Map(languages.map((language) => [language, new Map(leaves(messages[language]))]));
const folder = join(import.meta.dirname, "..");
const sources = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((name) => /\.(vue|ts)$/.test(name) && !/texts|\.test\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));

test("no key is missing in either language, and none is empty", () => {
  const [zh, en] = languages.map((language) => [...texts.get(language)!.keys()].sort());
  expect(en).toEqual(zh);
  for (const language of languages) {
    for (const [key, text] of texts.get(language)!) expect(text.trim(), key).not.toBe("");
  }
});

test("both languages fill in the same values", () => {
  const named = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
  for (const [key, text] of texts.get("zh-CN")!) {
    expect(named(texts.get("en")!.get(key)!), key).toEqual(named(text));
  }
});

test("English is English", () => {
  for (const [key, text] of texts.get("en")!) expect(text, key).not.toMatch(/\p{Script=Han}/u);
});

test("every key the sources name stands in the texts", () => {
  const known = texts.get("zh-CN")!;
  const wanted = sources.flatMap(({ name, text }) =>
    [...text.matchAll(/\b(?:t|say)\(\s*"([\w.]+)"/g)].map(([, key]) => ({ name, key: key! })),
  );
  expect(wanted.length).toBeGreaterThan(10);
  expect(wanted.filter(({ key }) => !known.has(key))).toEqual([]);
});

test("every key put together names a group of texts", () => {
  const wanted = sources.flatMap(({ text }) =>
    [...text.matchAll(/\b(?:t|say)\(\s*`([\w.]+)\.\$\{/g)].map(([, group]) => group!),
  );
  expect(wanted.length).toBeGreaterThan(2);
  const known = [...texts.get("zh-CN")!.keys()];
  for (const group of wanted) {
    expect(
      known.some((key) => key.startsWith(`${group}.`)),
      group,
    ).toBe(true);
  }
});
