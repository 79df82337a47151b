import type { Simulation, SimulationFigures } from "@api/types";
import { say } from "../../texts";
import { hourName, number, percent } from "./figures";
import type { Shown } from "./tables";

const word = (key: string, values: Record<string, unknown> = {}) =>
  say(`board.staffing.${key}`, values);

const FIGURES = ["share", "mean", "p95", "abandoned", "occupancy"] as const;

function told(figures: SimulationFigures | undefined): string[] {
  return [
    percent(figures?.share_in_time),
    number(figures?.mean_wait_s),
    number(figures?.p95_wait_s),
    percent(figures?.abandoned),
    percent(figures?.occupancy),
  ];
}

/** The fewest people of each hour, and what they come to when all hours have theirs. */
export function byHour({ fewest, together, rounds }: Simulation): Shown {
  const of = (hour: number) => together?.hours.find((one) => one.hour === hour);
  const calls = (hour: number) => rounds[0]?.hours.find((one) => one.hour === hour)?.calls ?? 0;
  return {
    spec: {
      kind: "columns",
      categories: fewest.map(({ hour }) => hourName(hour)),
      series: [{ name: word("needed"), tone: "accent", values: fewest.map(({ staff }) => staff) }],
    },
    table: {
      head: [
        word("hour"),
        word("calls"),
        word("needed"),
        ...FIGURES.map((figure) => word(`figures.${figure}`)),
      ],
      rows: fewest.map(({ hour, staff }) => [
        hourName(hour),
        calls(hour),
        staff ?? word("notEnough"),
        ...told(of(hour)),
      ]),
    },
  };
}

/** What each number of people comes to who are there the whole day. */
export function byStaff({ rounds, target }: Simulation): Shown {
  const worst = rounds.map(({ hours }) => {
    const shares = hours.flatMap(({ share_in_time }) => share_in_time ?? []);
    return shares.length > 0 ? Math.min(...shares) : null;
  });
  return {
    spec: {
      kind: "line",
      percent: true,
      categories: rounds.map(({ staff }) => word("people", { count: staff })),
      series: [
        {
          name: word("wholeDay"),
          tone: "accent",
          values: rounds.map(({ whole }) => whole.share_in_time),
        },
        { name: word("worstHour"), tone: "bad", values: worst },
      ],
      target: { value: target, label: word("targetLine", { share: percent(target) }) },
    },
    table: {
      head: [
        word("staff"),
        ...FIGURES.map((figure) => word(`figures.${figure}`)),
        word("worstHour"),
      ],
      rows: rounds.map(({ staff, whole }, at) => [staff, ...told(whole), percent(worst[at])]),
    },
  };
}
