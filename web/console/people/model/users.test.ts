import { expect, test } from "vitest";
import type { User } from "@api/types";
import { bodyOf, linesOf, narrowed, stateOf } from "./users";

const user: User = {
  id: "1",
  name: "wang.fang",
  display_name: "王老师",
  role: "staff",
  groups: ["g"],
  skills: ["英语"],
  capacity: 3,
  enabled: true,
  has_password: true,
  has_one_time_code: false,
  created_at: "",
  updated_at: "",
};

test("a user without a password is invited, and a disabled one disabled", () => {
  expect(stateOf(user)).toBe("enabled");
  expect(stateOf({ ...user, has_password: false })).toBe("invited");
  expect(stateOf({ ...user, has_password: false, enabled: false })).toBe("disabled");
});

test("users are found by either name, in the state asked for", () => {
  expect(narrowed([user], " WANG", "")).toEqual([user]);
  expect(narrowed([user], "王", "enabled")).toEqual([user]);
  expect(narrowed([user], "王", "disabled")).toEqual([]);
  expect(narrowed([user], "li", "")).toEqual([]);
});

test("what is not changed is sent as it was", () => {
  expect(bodyOf(user, { enabled: false })).toEqual({
    name: "wang.fang",
    display_name: "王老师",
    role: "staff",
    groups: ["g"],
    skills: ["英语"],
    capacity: 3,
    enabled: false,
  });
});

test("empty lines are no words", () => {
  expect(linesOf(" 英语 \n\n区税务局\n")).toEqual(["英语", "区税务局"]);
});
