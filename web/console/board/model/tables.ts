import type { DeskReport } from "@api/types";
import type { ChartSpec } from "../chart/spec";
import { say } from "../../texts";
import { CAUSES } from "./causes";
import { hourName, number, percent } from "./figures";

/** Rows of figures, ready to be read; the first of a row is its name. */
export interface Table {
  head: string[];
  /** Columns that name the row; one where left out. */
  names?: number;
  rows: (string | number)[][];
}

export interface Shown {
  spec: ChartSpec;
  table: Table;
}

const word = (key: string, values: Record<string, unknown> = {}) =>
  say(`board.reports.${key}`, values);

/** A name and a figure on each line; the chart has the same. */
function counted(
  kind: ChartSpec["kind"],
  head: string,
  rows: [string, number][],
  tone: ChartSpec["series"][number]["tone"],
): Shown {
  const name = word("calls");
  const [categories, values] = [rows.map(([label]) => label), rows.map(([, value]) => value)];
  return {
    spec: { kind, categories, series: [{ name, tone, values }] },
    table: { head: [head, name], rows },
  };
}

export function distribution({ first_response: { distribution } }: DeskReport): Shown {
  let before = 0;
  const rows = distribution.map(({ up_to_s, calls }): [string, number] => {
    const label =
      up_to_s === null
        ? word("longer", { from: before })
        : before === 0
          ? word("within", { seconds: up_to_s })
          : word("between", { from: before, to: up_to_s });
    before = up_to_s ?? before;
    return [label, calls];
  });
  return counted("columns", word("took"), rows, "accent");
}

export function breaches({ breaches }: DeskReport): Shown {
  const rows = CAUSES.map((cause): [string, number] => [
    say(`board.causes.${cause}`),
    breaches[cause],
  ]);
  return counted("bars", word("cause"), rows, "bad");
}

const OUTCOMES = [
  "closed",
  "handed_back",
  "ticketed",
  "withdrawn",
  "abandoned",
  "unstaffed",
  "open",
] as const;

export function outcomes({ outcomes }: DeskReport): Shown {
  const rows = OUTCOMES.map((end): [string, number] => [word(`outcomes.${end}`), outcomes[end]]);
  return counted("bars", word("outcome"), rows, "accent");
}

const VERDICTS = [
  ["solved", "good"],
  ["unsolved", "bad"],
  ["ticketed", "caution"],
  ["undecided", "neutral"],
] as const;

export function solved({ solved_by_bot, solved_by_people }: DeskReport): Shown {
  const both = [solved_by_bot, solved_by_people];
  const names = [word("bot"), word("people")];
  return {
    spec: {
      kind: "bars",
      stacked: true,
      categories: names,
      series: VERDICTS.map(([verdict, tone]) => ({
        name: word(`verdicts.${verdict}`),
        tone,
        values: both.map((one) => one[verdict]),
      })),
    },
    table: {
      head: [
        word("by"),
        ...VERDICTS.map(([verdict]) => word(`verdicts.${verdict}`)),
        word("matters"),
        word("rate"),
      ],
      rows: both.map((one, at) => [
        names[at]!,
        ...VERDICTS.map(([verdict]) => one[verdict]),
        one.matters,
        percent(one.share),
      ]),
    },
  };
}

const LEVELS = [1, 2, 3, 4, 5] as const;

export function satisfaction({ satisfaction: { conversations, tickets } }: DeskReport): Shown {
  const levels = LEVELS.map((level) => say(`tickets.levels.l${level}`));
  const of = (all: number[]) => LEVELS.map((level) => all[level - 1] ?? 0);
  return {
    spec: {
      kind: "columns",
      categories: levels,
      series: [
        { name: word("conversations"), tone: "accent", values: of(conversations.levels) },
        { name: word("tickets"), tone: "neutral", values: of(tickets.levels) },
      ],
    },
    table: {
      head: [word("rating"), word("conversations"), word("tickets")],
      rows: [
        ...LEVELS.map((_, at) => [
          levels[at]!,
          conversations.levels[at] ?? 0,
          tickets.levels[at] ?? 0,
        ]),
        [word("rated"), conversations.rated, tickets.rated],
        [word("satisfied"), percent(conversations.satisfied), percent(tickets.satisfied)],
      ],
    },
  };
}

const SPREAD = [
  ["called", "neutral"],
  ["handled", "good"],
  ["waiting", "caution"],
] as const;

/** The chart adds the departments up; the table keeps them apart. */
export function hours({ hours }: DeskReport): Shown {
  const known = [...new Set(hours.map(({ hour }) => hour))].sort((one, other) => one - other);
  const [first = 0, last = -1] = [known[0], known.at(-1)];
  const span = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const sum = (hour: number, figure: (typeof SPREAD)[number][0]) =>
    hours.filter((row) => row.hour === hour).reduce((total, row) => total + row[figure], 0);
  return {
    spec: {
      kind: "columns",
      categories: span.map(hourName),
      series: SPREAD.map(([figure, tone]) => ({
        name: word(`spread.${figure}`),
        tone,
        values: span.map((hour) => sum(hour, figure)),
      })),
    },
    table: {
      names: 2,
      head: [
        word("hour"),
        word("department"),
        ...SPREAD.map(([figure]) => word(`spread.${figure}`)),
      ],
      rows: hours.map((row) => [
        hourName(row.hour),
        row.department ?? say("board.unknownDepartment"),
        ...SPREAD.map(([figure]) => row[figure]),
      ]),
    },
  };
}

/** More would be too thin to read; the table has all. */
const DEPARTMENTS = 12;

export function departments({ departments }: DeskReport): Shown {
  const name = (department: string | null) => department ?? say("board.unknownDepartment");
  const most = [...departments]
    .sort((one, other) => other.calls - one.calls)
    .slice(0, DEPARTMENTS)
    .filter(({ calls }) => calls > 0);
  return {
    spec: {
      kind: "bars",
      categories: most.map(({ department }) => name(department)),
      series: [
        { name: word("calls"), tone: "accent", values: most.map(({ calls }) => calls) },
        { name: word("breached"), tone: "bad", values: most.map((row) => row.breaches) },
      ],
    },
    table: {
      head: [
        word("department"),
        word("calls"),
        word("answered"),
        word("inTarget"),
        word("breached"),
        word("rateOfBot"),
        word("rateOfPeople"),
        word("opened"),
        word("stillOpen"),
        word("overdue"),
      ],
      rows: departments.map((row) => [
        name(row.department),
        row.calls,
        row.answered,
        row.in_target,
        row.breaches,
        percent(row.solved_by_bot.share),
        percent(row.solved_by_people.share),
        row.tickets.opened,
        row.tickets.open,
        row.tickets.overdue,
      ]),
    },
  };
}

export function overview({ first_response: first, expected_wait: wait }: DeskReport): Table {
  const seconds = (value: number | null) => (value === null ? "–" : number(value));
  return {
    head: [word("figure"), word("value")],
    rows: [
      [word("first.calls"), first.calls],
      [word("first.inTarget", { target: number(first.target_s) }), first.in_target],
      [word("first.late"), first.late],
      [word("first.unanswered"), first.unanswered],
      [word("first.leftEarly"), first.left_early],
      [word("first.pending"), first.pending],
      [word("first.mean"), seconds(first.mean_s)],
      [word("first.p50"), seconds(first.p50_s)],
      [word("first.p90"), seconds(first.p90_s)],
      [word("first.p95"), seconds(first.p95_s)],
      [word("first.longest"), seconds(first.longest_s)],
      [word("first.judged"), wait.judged],
      [word("first.waitError"), seconds(wait.mean_abs_error_s)],
    ],
  };
}
