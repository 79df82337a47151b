import { ref, shallowRef } from "vue";
import { Problem } from "@api/problem";
import { api } from "../../model/api";
import { describeProblem } from "../../model/describeProblem";

/** A number shorter than this is still being typed. */
const SHORTEST_NUMBER = 7;

export interface Contact {
  kind: "conversation" | "ticket";
  /** Number of a ticket, id of a conversation. */
  id: string;
  title: string;
  state: string;
  at: string;
}

export interface KnownEnterprise {
  id: string;
  name: string;
  credit_code: string | null;
  contacts: Contact[];
}

/** Who calls: the number, what is on file for it, and what the agent writes down. */
export function useCaller() {
  const phone = ref("");
  const name = ref("");
  const enterprise = ref("");
  const creditCode = ref("");
  const known = shallowRef<KnownEnterprise[]>([]);
  const state = ref<"idle" | "looking" | "known" | "unknown" | "failed">("idle");
  const fault = ref("");
  let turns = 0;

  async function look(): Promise<void> {
    const number = digitsOf(phone.value);
    if (number.length < SHORTEST_NUMBER) return;
    const mine = (turns += 1);
    state.value = "looking";
    fault.value = "";
    try {
      const found = await api.ask<{ enterprises: KnownEnterprise[] }>(
        `/enterprises?phone=${encodeURIComponent(number)}`,
      );
      if (mine !== turns) return;
      known.value = found.enterprises;
      state.value = found.enterprises.length > 0 ? "known" : "unknown";
      const [first] = found.enterprises;
      if (first) choose(first);
    } catch (error) {
      if (mine !== turns) return;
      known.value = [];
      const missing = error instanceof Problem && error.status === 404;
      state.value = missing ? "unknown" : "failed";
      if (!missing) fault.value = describeProblem(error);
    }
  }

  function choose(one: KnownEnterprise): void {
    enterprise.value = one.name;
    creditCode.value = one.credit_code ?? "";
  }

  function clear(): void {
    turns += 1;
    for (const field of [phone, name, enterprise, creditCode]) field.value = "";
    known.value = [];
    state.value = "idle";
    fault.value = "";
  }

  return { phone, name, enterprise, creditCode, known, state, fault, look, choose, clear };
}

/** What stands in a number beside digits is for reading only; the country's own code is left out. */
export function digitsOf(phone: string): string {
  const digits = phone.normalize("NFKC").replaceAll(/\D/gu, "");
  return digits.length > 11 ? digits.replace(/^(?:00)?86/u, "") : digits;
}
