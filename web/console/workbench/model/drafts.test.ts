import { expect, test } from "vitest";
import { browserStore } from "@shared/storage";
import { draftsOf } from "./drafts";

test("a draft outlives a reload and belongs to whoever wrote it", () => {
  const store = browserStore();
  const before = draftsOf("a", store);
  before.of("c1").reply = "您好，";
  before.save();
  expect(draftsOf("a", store).of("c1").reply).toBe("您好，");
  expect(draftsOf("b", store).of("c1").reply).toBe("");
});

test("what is not known to be stored is kept with its own id", () => {
  const store = browserStore();
  const before = draftsOf("c", store);
  before.of("c1").pending.push({ client_id: "x", text: "请稍等" });
  before.tidy("c1");
  expect(draftsOf("c", store).of("c1").pending).toEqual([{ client_id: "x", text: "请稍等" }]);
});

test("an empty draft leaves nothing behind", () => {
  const store = browserStore();
  const drafts = draftsOf("d", store);
  drafts.of("c1").reply = "x";
  drafts.of("c1").reply = "";
  drafts.tidy("c1");
  expect(store.read("console.drafts.d")).toEqual({});
});
