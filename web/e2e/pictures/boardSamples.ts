import type { DeskReport, LiveCall, LiveReport, Simulation } from "@api/types";
import { AT } from "./samples";

const call = (conversation: string, age_s: number, more: Partial<LiveCall> = {}): LiveCall => ({
  conversation,
  state: "waiting",
  reason: "asked_for_person",
  department: "区市场监管局",
  group: null,
  user: null,
  called_at: AT,
  age_s,
  late: age_s > 60,
  expected_wait_s: 40,
  ...more,
});

export const live: LiveReport = {
  at: AT,
  on_duty: true,
  waiting: 4,
  held: 7,
  late: 2,
  present: 4,
  available: 3,
  room: 5,
  wait_error_s: 9.4,
  calls: [
    call("a", 192, { reason: "not_solved", department: "区发展和改革委员会" }),
    call("b", 71, { state: "held", user: "li", reason: "sensitive" }),
    call("c", 47, { state: "offered", user: "me", department: null }),
    call("d", 22, { state: "offered", reason: "low_confidence" }),
    call("e", 6, { reason: "no_match", department: "区人力资源和社会保障局" }),
  ],
};

const solved = (of: [number, number, number, number]) => {
  const [yes, no, ticketed, undecided] = of;
  const matters = yes + no + ticketed + undecided;
  return { matters, solved: yes, unsolved: no, ticketed, undecided, share: yes / (yes + no) };
};

const DEPARTMENTS = [
  "区市场监管局",
  "区人力资源和社会保障局",
  "区税务局",
  "区发展和改革委员会",
  null,
];
const HOURS = [9, 10, 11, 13, 14, 15, 16];

export const report: DeskReport = {
  from: "2026-11-22",
  to: "2026-11-28",
  group: null,
  department: null,
  at: AT,
  first_response: {
    target_s: 60,
    calls: 214,
    in_target: 187,
    late: 14,
    unanswered: 4,
    left_early: 8,
    pending: 1,
    share: 187 / 205,
    mean_s: 27.4,
    p50_s: 21,
    p90_s: 55.2,
    p95_s: 88,
    longest_s: 341,
    distribution: [
      { up_to_s: 10, calls: 38 },
      { up_to_s: 15, calls: 47 },
      { up_to_s: 30, calls: 61 },
      { up_to_s: 45, calls: 28 },
      { up_to_s: 60, calls: 13 },
      { up_to_s: 120, calls: 9 },
      { up_to_s: 300, calls: 4 },
      { up_to_s: null, calls: 1 },
    ],
  },
  breaches: {
    all: 18,
    nobody_present: 3,
    all_full: 8,
    offers_ignored: 5,
    taken_but_silent: 2,
    unknown: 0,
  },
  outcomes: {
    calls: 214,
    handed_back: 12,
    closed: 148,
    ticketed: 31,
    withdrawn: 9,
    abandoned: 6,
    unstaffed: 3,
    open: 5,
  },
  solved_by_bot: solved([612, 148, 0, 37]),
  solved_by_people: solved([129, 12, 31, 19]),
  satisfaction: {
    conversations: { rated: 96, levels: [54, 25, 9, 5, 3], satisfied: 88 / 96 },
    tickets: { rated: 22, levels: [10, 6, 3, 2, 1], satisfied: 19 / 22 },
  },
  expected_wait: { judged: 180, mean_error_s: 2.1, mean_abs_error_s: 9.4 },
  tickets: { opened: 31, open: 12, overdue: 2 },
  hours: HOURS.flatMap((hour, at) =>
    DEPARTMENTS.slice(0, 3).map((department, part) => ({
      hour,
      department,
      called: 14 - at - part * 3,
      handled: 13 - at - part * 3,
      waiting: 16 - at - part * 3,
    })),
  ),
  departments: DEPARTMENTS.map((department, at) => ({
    department,
    calls: 90 - at * 19,
    answered: 84 - at * 18,
    in_target: 78 - at * 17,
    breaches: 6 - at,
    solved_by_bot: solved([200 - at * 40, 40 - at * 6, 0, 4]),
    solved_by_people: solved([60 - at * 13, 6 - at, 8 - at, 2]),
    tickets: { opened: 9 - at, open: 4 - Math.min(at, 4), overdue: at === 0 ? 2 : 0 },
  })),
};

const figures = (share: number, calls: number) => ({
  calls,
  share_in_time: share,
  mean_wait_s: 22 / share,
  p95_wait_s: 48 / share,
  abandoned: (1 - share) / 3,
  occupancy: 0.86 * share,
});

const round = (staff: number) => ({
  staff,
  whole: figures(Math.min(1, 0.35 + staff * 0.12), 400),
  hours: HOURS.map((hour, at) => ({
    hour,
    staff,
    ...figures(Math.min(1, 0.3 + staff * 0.11 + at * 0.01), 60 - at),
  })),
});

export const simulation: Simulation = {
  calls: 400,
  capacity: 5,
  promise_s: 60,
  target: 0.9,
  rounds: [2, 3, 4, 5, 6].map(round),
  fewest: HOURS.map((hour, at) => ({ hour, staff: 6 - (at % 3) })),
  together: round(6),
};
