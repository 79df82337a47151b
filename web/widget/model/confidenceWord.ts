export type ConfidenceWord = "high" | "good" | "fair";

/** A number would be read as more than it is: three words are what a visitor can act on. */
export function confidenceWord(probability: number): ConfidenceWord {
  if (probability >= 0.95) return "high";
  return probability >= 0.85 ? "good" : "fair";
}
