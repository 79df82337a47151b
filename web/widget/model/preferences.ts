import { ref, watchEffect } from "vue";
import type { Store } from "@shared/storage";
import { currentLanguage, speak, type Language } from "../texts";

interface Preferences {
  language: Language;
  largeType: boolean;
}

const KEY = "preferences";

/** 长辈版 */
export const largeType = ref(false);

/** What the visitor chose about the page itself; remembered on this device. */
export function createPreferences(store: Store, wished?: string) {
  const kept = store.read<Partial<Preferences>>(KEY);
  largeType.value = kept?.largeType ?? false;
  speak(kept?.language ?? (wished === "en" ? "en" : "zh-CN"));

  watchEffect(() => {
    document.documentElement.classList.toggle("large-type", largeType.value);
    store.write(KEY, { language: currentLanguage(), largeType: largeType.value });
  });

  function switchLanguage(): void {
    speak(currentLanguage() === "en" ? "zh-CN" : "en");
  }

  return { switchLanguage };
}
