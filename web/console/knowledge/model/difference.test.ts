import { expect, test } from "vitest";
import type { DifferenceLine } from "@api/types";
import { stretches } from "./difference";

const kept = (at: number): DifferenceLine => ({
  change: "kept",
  text: `line ${at}`,
  old: at,
  new: at,
});

test("equal lines far from a change are counted, not shown", () => {
  const lines = Array.from({ length: 20 }, (_, at) => kept(at + 1));
  lines[10] = { change: "removed", text: "gone", old: 11, new: null };
  const found = stretches(lines);
  expect(found.map((stretch) => ("same" in stretch ? stretch.same : stretch.lines.length))).toEqual(
    [7, 7, 6],
  );
});

test("nothing changed shows nothing, and nothing at all is nothing", () => {
  expect(stretches([kept(1), kept(2)])).toEqual([{ same: 2 }]);
  expect(stretches([])).toEqual([]);
});
