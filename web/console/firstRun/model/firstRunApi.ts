import { ref } from "vue";
import type { FirstRun, Reply } from "@api/types";
import { api } from "../../model/api";
import type { Week } from "../../people/model/week";

/** Whether there is something left to set up; null until it is known. */
export const isFirstRunDone = ref<boolean | null>(null);

export async function readFirstRun(): Promise<FirstRun> {
  const found = await api.ask<FirstRun>("/first-run");
  isFirstRunDone.value = found.done;
  return found;
}

export async function endFirstRun(name: string, hours: Week): Promise<void> {
  await api.ask("/first-run", { body: { name, hours } });
  isFirstRunDone.value = true;
}

export function askOnce(question: string): Promise<Reply> {
  return api.ask("/ask", { body: { question } });
}
