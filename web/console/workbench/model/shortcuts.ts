import { reactive, watch } from "vue";
import { browserStore } from "@shared/storage";

/** Keys of the workbench, in the order of the help sheet. */
export const KEYS = {
  next: "J",
  previous: "K",
  take: "A",
  decline: "D",
  reply: "R",
  note: "N",
  suggest: "Q",
  transfer: "T",
  ticket: "G",
  end: "E",
  help: "?",
} as const;

export type Shortcut = keyof typeof KEYS;

const store = browserStore();
const STORED = "console.shortcuts";

/** Single keys can be switched off: speech input may press them without meaning to. */
export const shortcuts = reactive({ on: store.read<boolean>(STORED) ?? true });
watch(shortcuts, ({ on }) => store.write(STORED, on));

/** What a key means here, or null. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  if (!shortcuts.on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
    return null;
  }
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input, textarea, select, dialog, [contenteditable]")) return null;
  const pressed = event.key.toUpperCase();
  return (Object.keys(KEYS) as Shortcut[]).find((name) => KEYS[name] === pressed) ?? null;
}
