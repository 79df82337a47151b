/** Why a call was late, in the order of the server's tables. */
export const CAUSES = [
  "nobody_present",
  "all_full",
  "offers_ignored",
  "taken_but_silent",
  "unknown",
] as const;
