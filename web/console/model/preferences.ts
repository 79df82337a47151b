import { reactive, watch } from "vue";
import { browserStore } from "@shared/storage";
import { speak, type Language } from "../texts";
import { paint, type Theme } from "./theme";

export interface Preferences {
  language: Language;
  theme: Theme;
  /** A sound when somebody calls. */
  sound: boolean;
}

const KEY = "console.preferences";
const store = browserStore();

export const preferences = reactive<Preferences>({
  language: "zh-CN",
  theme: "system",
  sound: true,
  ...store.read<Partial<Preferences>>(KEY),
});

/** Applies what is remembered, now and whenever it changes. */
export function applyPreferences(): void {
  watch(
    preferences,
    ({ language, theme }) => {
      speak(language);
      paint(theme);
      store.write(KEY, preferences);
    },
    { immediate: true },
  );
}
