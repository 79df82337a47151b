import { onMounted, ref, shallowRef, type Ref, type ShallowRef } from "vue";
import { describeProblem } from "./describeProblem";

export interface Reading<T> {
  value: ShallowRef<T | null>;
  fault: Ref<string>;
  read: () => Promise<void>;
}

/** What a screen reads when it opens and after each change; only the newest question's answer counts. */
export function reading<T>(ask: () => Promise<T>): Reading<T> {
  const value = shallowRef<T | null>(null);
  const fault = ref("");
  let asked = 0;
  async function read(): Promise<void> {
    const mine = (asked += 1);
    try {
      const found = await ask();
      if (mine !== asked) return;
      value.value = found;
      fault.value = "";
    } catch (error) {
      if (mine === asked) fault.value = describeProblem(error);
    }
  }
  onMounted(read);
  return { value, fault, read };
}
