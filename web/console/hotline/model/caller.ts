import { ref, shallowRef } from "vue";
import { Problem } from "@api/problem";
import type { Enterprise, TicketRow, TicketDetail } from "@api/types";
import { api } from "../../model/api";
import { describeProblem } from "../../model/describeProblem";
import { enterpriseOfPhone } from "../../enterprise/model/enterpriseApi";

/** A number shorter than this is still being typed. */
const SHORTEST_NUMBER = 7;
const CONTACTS = 8;

/** Who calls: the number, what is known of it, and what the agent writes down. */
export function useCaller() {
  const phone = ref("");
  const name = ref("");
  const enterprise = ref("");
  const creditCode = ref("");
  const contacts = shallowRef<TicketRow[]>([]);
  /** The enterprise on file under the number. */
  const known = shallowRef<Enterprise | null>(null);
  const state = ref<"idle" | "looking" | "known" | "unknown" | "failed">("idle");
  const fault = ref("");
  let looked = "";

  async function look(): Promise<void> {
    const number = digitsOf(phone.value);
    if (number.length < SHORTEST_NUMBER || number === looked) return;
    looked = number;
    state.value = "looking";
    fault.value = "";
    contacts.value = [];
    known.value = null;
    try {
      const [onFile, earlier] = await Promise.all([enterpriseOf(number), ticketsOf(number)]);
      const last = earlier[0] && (await lastTicket(earlier[0].number));
      if (number !== looked) return;
      contacts.value = earlier;
      known.value = onFile ?? null;
      // What the agent has written by then stands.
      enterprise.value ||= onFile?.name || last?.enterprise_name || "";
      creditCode.value ||= onFile?.credit_code ?? last?.credit_code ?? "";
      name.value ||= last?.visitor_name ?? "";
      state.value = onFile || last ? "known" : "unknown";
    } catch (error) {
      if (number !== looked) return;
      looked = "";
      state.value = "failed";
      fault.value = describeProblem(error);
    }
  }

  function clear(): void {
    looked = "";
    for (const field of [phone, name, enterprise, creditCode]) field.value = "";
    contacts.value = [];
    known.value = null;
    state.value = "idle";
    fault.value = "";
  }

  return { phone, name, enterprise, creditCode, contacts, known, state, fault, look, clear };
}

async function enterpriseOf(number: string): Promise<Enterprise | undefined> {
  try {
    return await enterpriseOfPhone(number);
  } catch (error) {
    // Whoever may not open the files, or finds none, still has the tickets.
    if (error instanceof Problem && [403, 404].includes(error.status)) return undefined;
    throw error;
  }
}

async function ticketsOf(number: string): Promise<TicketRow[]> {
  const path = `/tickets?q=${encodeURIComponent(number)}&limit=${CONTACTS}`;
  return (await api.ask<{ tickets: TicketRow[] }>(path)).tickets;
}

function lastTicket(number: string): Promise<TicketDetail> {
  return api.ask<TicketDetail>(`/tickets/${encodeURIComponent(number)}`);
}

/** What stands in a number beside digits is for reading only; the country's own code is left out. */
export function digitsOf(phone: string): string {
  const digits = phone.normalize("NFKC").replaceAll(/\D/gu, "");
  return digits.length > 11 ? digits.replace(/^(?:00)?86/u, "") : digits;
}
