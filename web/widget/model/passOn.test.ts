import { expect, test } from "vitest";
import type { DeskState } from "@api/types";
import { passOn } from "./passOn";
import { newSession } from "./session";

function told(...states: [DeskState, string?][]) {
  const session = newSession({ id: "c", token: "t" });
  states.forEach(([state, staff], index) =>
    passOn(session, { state, staff, at: `at ${index}`, seq: index + 1 }, false),
  );
  return session;
}

test("the clock runs from the call, whoever is asked meanwhile", () => {
  const session = told(["waiting"], ["offered"], ["waiting"], ["held", "王芳"]);
  expect(session.call).toEqual({ at: "at 0", seq: 1 });
  expect(session.staff).toBe("王芳");
});

test("a call taken back leaves nothing to rate", () => {
  const session = told(["waiting"], ["bot"]);
  expect(session).toMatchObject({ desk: "bot", call: null, staff: null, services: [] });
});

test("a person's service can be rated once it has ended, told twice or not", () => {
  const session = told(["waiting"], ["held", "王芳"]);
  const end = { state: "closed", at: "", seq: 9 } as const;
  passOn(session, end, true);
  passOn(session, end, true);
  expect(session.services).toEqual([{ staff: "王芳", afterSeq: 9, level: null }]);
});
