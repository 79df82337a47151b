import type { Table } from "./tables";

/** Tables one below the other, each under its name, as those of the server's files. */
export function csvOf(tables: { name: string; table: Table }[]): string {
  const lines = tables.flatMap(({ name, table }) => [[name], table.head, ...table.rows, []]);
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
