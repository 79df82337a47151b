/** A stretch of a line; `marked` where the cited quote covers it. */
export interface Piece {
  text: string;
  marked: boolean;
}

export type Block =
  | { kind: "heading"; level: number; pieces: Piece[] }
  | { kind: "item" | "paragraph"; pieces: Piece[] }
  | { kind: "table"; rows: Piece[][][] };

/** Half-open range in Unicode scalar values, as the server counts. */
export interface Range {
  start: number;
  end: number;
}

interface Line {
  text: string;
  /** Scalar offset of the line's first character in the body. */
  at: number;
}

const HEADING = /^(#{1,6})\s+/u;
const ITEM = /^\s*[-*+]\s+/u;
const TABLE_ROW = /^\s*\|.*\|\s*$/u;
const TABLE_RULE = /^[\s|:-]+$/u;

/**
 * Lays a Markdown body out as blocks without a parser: only headings, list items and tables are
 * told apart, every other character stays as it stands, so that a quote is shown verbatim.
 */
export function documentBlocks(body: string, mark: Range | null): Block[] {
  const blocks: Block[] = [];
  let table: Piece[][][] | null = null;
  for (const line of linesOf(body)) {
    if (TABLE_ROW.test(line.text)) {
      if (!table) blocks.push({ kind: "table", rows: (table = []) });
      if (!TABLE_RULE.test(line.text)) table.push(tableCells(line, mark));
      continue;
    }
    table = null;
    if (line.text.trim() !== "") blocks.push(plainBlock(line, mark));
  }
  return blocks;
}

function plainBlock(line: Line, mark: Range | null): Block {
  const heading = HEADING.exec(line.text);
  if (heading) {
    const pieces = piecesOf(without(line, heading[0]), mark);
    return { kind: "heading", level: heading[1]!.length, pieces };
  }
  const item = ITEM.exec(line.text);
  if (item) return { kind: "item", pieces: piecesOf(without(line, item[0]), mark) };
  return { kind: "paragraph", pieces: piecesOf(line, mark) };
}

function linesOf(body: string): Line[] {
  let at = 0;
  return body.split("\n").map((text) => {
    const line = { text: text.replace(/\r$/u, ""), at };
    at += scalarLength(text) + 1;
    return line;
  });
}

function tableCells(line: Line, mark: Range | null): Piece[][] {
  const cells: Piece[][] = [];
  let at = line.at;
  const parts = line.text.split("|");
  parts.forEach((text, index) => {
    const outside = index === 0 || index === parts.length - 1;
    if (!outside) cells.push(piecesOf({ text, at }, mark));
    at += scalarLength(text) + 1;
  });
  return cells;
}

function without(line: Line, prefix: string): Line {
  return { text: line.text.slice(prefix.length), at: line.at + scalarLength(prefix) };
}

function piecesOf(line: Line, mark: Range | null): Piece[] {
  const scalars = Array.from(line.text);
  const from = clamp((mark?.start ?? 0) - line.at, scalars.length);
  const to = clamp((mark?.end ?? 0) - line.at, scalars.length);
  if (from >= to) return [{ text: line.text, marked: false }];
  return [
    { text: scalars.slice(0, from).join(""), marked: false },
    { text: scalars.slice(from, to).join(""), marked: true },
    { text: scalars.slice(to).join(""), marked: false },
  ].filter((piece) => piece.text !== "");
}

function clamp(offset: number, length: number): number {
  return Math.max(0, Math.min(length, offset));
}

/** JavaScript counts UTF-16 units; a rare character such as 𬭩 is two of them and one scalar value. */
function scalarLength(text: string): number {
  return Array.from(text).length;
}
