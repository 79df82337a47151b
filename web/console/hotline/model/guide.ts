/** A part of a document under one heading; `text` is the document's own, character for character. */
export interface Section {
  heading: string;
  text: string;
}

/** What is read out or sent to a caller as a list. */
export interface GuideList {
  heading: string;
  items: string[];
}

const MARKDOWN = /^#{1,6}\s+(.+?)\s*#*$/u;
/** 一、总体要求 or 第二章 总则, on a line of its own. */
const CHINESE =
  /^(?:[一二三四五六七八九十百]+、|第[一二三四五六七八九十百零〇\d]+[编章节]).{0,40}$/u;
const SENTENCE_END = /[。；：，！？]$/u;
const MARKER =
  /^\s*(?:[-*+]\s+|[(（]?[\d一二三四五六七八九十]{1,3}(?:[)）、]|[.．](?!\d))\s*|[①-⑳]\s*)/u;

const MATERIALS = /材料/u;
const STEPS = /流程|步骤|程序/u;

/** The parts of a body in their order; empty ones, such as the title alone, are left out. */
export function sectionsOf(body: string): Section[] {
  const sections: Section[] = [];
  let heading = "";
  let lines: string[] = [];
  const close = () => {
    const text = lines.join("\n").trim();
    if (text !== "") sections.push({ heading, text });
    lines = [];
  };
  for (const line of body.split("\n")) {
    const found = headingOf(line.trim());
    if (found === null) {
      lines.push(line);
    } else {
      close();
      heading = found;
    }
  }
  close();
  return sections;
}

function headingOf(line: string): string | null {
  const markdown = MARKDOWN.exec(line);
  if (markdown) return markdown[1]!;
  return CHINESE.test(line) && !SENTENCE_END.test(line) ? line : null;
}

export function materialsOf(sections: Section[]): GuideList | null {
  return listOf(sections, MATERIALS);
}

export function stepsOf(sections: Section[]): GuideList | null {
  return listOf(sections, STEPS);
}

function listOf(sections: Section[], wanted: RegExp): GuideList | null {
  const section = sections.find(({ heading }) => wanted.test(heading));
  if (!section) return null;
  return { heading: section.heading, items: itemsOf(section.text) };
}

/** The marked lines, each with the lines that go on with it; where none is marked, all lines. */
export function itemsOf(text: string): string[] {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (!lines.some((line) => MARKER.test(line))) return lines;
  const items: string[] = [];
  for (const line of lines) {
    if (MARKER.test(line)) items.push(line.replace(MARKER, ""));
    else if (items.length > 0) items[items.length - 1] += line;
  }
  return items;
}

/** As it is sent to a caller. */
export function listText({ heading, items }: GuideList): string {
  return [`${heading}：`, ...items.map((item, index) => `${index + 1}. ${item}`)].join("\n");
}

/** The part that holds a row of the type-ahead: by its words, else by its heading, else the first. */
export function sectionOfHit(
  sections: Section[],
  hit: { quote: string; heading: string[] },
): Section | null {
  const words = hit.quote.replace(/^…|…$/gu, "").trim();
  const by = (holds: (section: Section) => boolean) => sections.find(holds);
  const last = hit.heading.at(-1);
  return (
    (words !== "" && by(({ text }) => text.includes(words))) ||
    by(({ heading }) => heading === last) ||
    sections[0] ||
    null
  );
}
