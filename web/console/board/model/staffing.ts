import type { SimulationBody } from "@api/types";

export const LAWS = ["fixed", "exp", "lognormal", "never"] as const;

/** How long something takes, as the simulation draws it. A field that was emptied is "". */
export interface Law {
  kind: (typeof LAWS)[number];
  mean: number | "";
  deviation: number | "";
}

/** What is filled in to be simulated. */
export interface StaffingForm {
  demand: "calls" | "rates" | "recorded";
  calls: number | "";
  /** Calls an hour, from midnight. */
  rates: (number | "")[];
  recordedDays: number | "";
  days: number | "";
  service: Law;
  patience: Law;
  take: Law;
  reply: Law;
  /** Left out: the server's own. */
  capacity: number | "";
  /** In percent. */
  target: number | "";
  trial: "enough" | "between";
  least: number | "";
  most: number | "";
  seed: number | "";
}

const BUSY = { from: 9, until: 17, calls: 50 };

/** Where the form begins: what the server assumes, too. */
export function freshForm(): StaffingForm {
  return {
    demand: "calls",
    calls: 400,
    rates: Array.from({ length: 24 }, (_, hour) =>
      hour >= BUSY.from && hour < BUSY.until ? BUSY.calls : 0,
    ),
    recordedDays: 30,
    days: 1,
    service: { kind: "lognormal", mean: 240, deviation: 180 },
    patience: { kind: "exp", mean: 300, deviation: 100 },
    take: { kind: "fixed", mean: 4, deviation: 2 },
    reply: { kind: "fixed", mean: 10, deviation: 5 },
    capacity: "",
    target: 90,
    trial: "enough",
    least: 1,
    most: 10,
    seed: 1,
  };
}

export function textOf({ kind, mean, deviation }: Law): string {
  return {
    fixed: String(mean),
    exp: `exp:${mean}`,
    lognormal: `lognormal:${mean}:${deviation}`,
    never: "never",
  }[kind];
}

/** As the server asks for it. */
export function bodyOf(form: StaffingForm): Partial<SimulationBody> {
  const demand = {
    calls: { calls: Number(form.calls), days: Number(form.days) },
    rates: { rates: form.rates.map(Number), days: Number(form.days) },
    recorded: { recorded_days: Number(form.recordedDays) },
  }[form.demand];
  return {
    ...demand,
    service: textOf(form.service),
    patience: textOf(form.patience),
    take: textOf(form.take),
    reply: textOf(form.reply),
    target: Number(form.target) / 100,
    seed: Number(form.seed),
    ...(form.capacity === "" ? {} : { capacity: form.capacity }),
    ...(form.trial === "between"
      ? { staff: { least: Number(form.least), most: Number(form.most) } }
      : {}),
  };
}
