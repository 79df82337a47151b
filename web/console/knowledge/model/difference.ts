import type { DifferenceLine } from "@api/types";

/** Lines of a difference to be shown, or so many that are the same and left out. */
export type Stretch = { lines: DifferenceLine[] } | { same: number };

/** Equal lines farther than this from any change are left out. */
const AROUND = 3;

export function stretches(lines: readonly DifferenceLine[]): Stretch[] {
  const near = new Set<number>();
  lines.forEach((line, at) => {
    if (line.change === "kept") return;
    for (let other = at - AROUND; other <= at + AROUND; other += 1) near.add(other);
  });
  const found: Stretch[] = [];
  lines.forEach((line, at) => {
    const last = found.at(-1);
    if (near.has(at)) {
      if (last && "lines" in last) last.lines.push(line);
      else found.push({ lines: [line] });
    } else if (last && "same" in last) last.same += 1;
    else found.push({ same: 1 });
  });
  return found;
}
