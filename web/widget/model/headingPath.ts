/** Where a passage stands in its document. The topmost heading is often the title over again. */
export function headingPath({ title, heading }: { title: string; heading: string[] }): string {
  return heading.filter((name, depth) => depth > 0 || name !== title).join(" › ");
}
