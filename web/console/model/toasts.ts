import { reactive } from "vue";

export interface Toast {
  id: number;
  text: string;
  kind: "done" | "failed";
}

const STAYS_MS = 6000;
let last = 0;

export const toasts = reactive<Toast[]>([]);

/** Says something that needs no answer. */
export function tell(text: string, kind: Toast["kind"] = "done"): void {
  const id = (last += 1);
  toasts.push({ id, text, kind });
  setTimeout(() => dismiss(id), STAYS_MS);
}

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id);
  if (at >= 0) toasts.splice(at, 1);
}
