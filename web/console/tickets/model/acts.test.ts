import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { messages } from "../../texts";
import { ACTS, actsOf, bodyOf, isReady } from "./acts";

const openapi = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../api/openapi.json"), "utf8"),
);

test("every verb the server knows has a form and a word, and no form is for another", () => {
  const { summary } = openapi.paths["/api/v1/tickets/{number}/{act}"].post;
  const verbs = [...summary.matchAll(/`([a-z-]+)`/g)]
    .map(([, verb]) => verb!)
    .filter((verb) => verb !== "act" && verb !== "allowed");
  expect(Object.keys(ACTS).sort()).toEqual([...new Set(verbs)].sort());
  for (const verb of verbs) {
    expect(messages["zh-CN"].tickets.acts, verb).toHaveProperty([verb]);
  }
});

test("every field of a form is one the server knows, and has a word", () => {
  const { properties } = openapi.components.schemas.TicketActBody;
  for (const field of Object.values(ACTS).flat()) {
    expect(properties, field.name).toHaveProperty(field.name);
    expect(messages["zh-CN"].tickets.fields).toHaveProperty(field.name);
  }
});

test("only what the server allows is offered, and nothing this version does not know", () => {
  expect(actsOf(["note", "accept", "levitate", "return"])).toEqual({
    steps: ["accept"],
    others: ["return", "note"],
  });
});

test("what is left empty or unchanged is not sent", () => {
  expect(bodyOf("dispatch", { department: " 区人社局 ", user: "", note: "" })).toEqual({
    department: "区人社局",
  });
  expect(
    bodyOf("describe", { title: "新", region: "石化" }, { title: "旧", region: "石化" }),
  ).toEqual({
    title: "新",
  });
});

test("values are sent as the server reads them", () => {
  expect(bodyOf("follow-up", { solved: "no", level: "4" })).toEqual({ solved: false, level: 4 });
  expect(bodyOf("co-handle", { departments: "区人社局、区税务局, 区医保局" })).toEqual({
    departments: ["区人社局", "区税务局", "区医保局"],
  });
});

test("a form can be sent once what is needed stands in it", () => {
  expect(isReady("extend", { until: "2026-12-01" })).toBe(false);
  expect(isReady("extend", { until: "2026-12-01", reason: "等函" })).toBe(true);
  expect(isReady("accept", {})).toBe(true);
});
