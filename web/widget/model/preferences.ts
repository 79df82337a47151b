import { ref, watchEffect } from "vue";
import type { Store } from "@shared/storage";
import { currentLanguage, speak, type Language } from "../texts";

interface Preferences {
  language: Language;
  largeType: boolean;
}

const KEY = "preferences";

/** What the visitor chose about the page itself; remembered on this device. */
export function createPreferences(store: Store) {
  const kept = store.read<Partial<Preferences>>(KEY);
  const largeType = ref(kept?.largeType ?? false);
  speak(kept?.language ?? "zh-CN");

  watchEffect(() => {
    document.documentElement.classList.toggle("large-type", largeType.value);
    store.write(KEY, { language: currentLanguage(), largeType: largeType.value });
  });

  function switchLanguage(): void {
    speak(currentLanguage() === "en" ? "zh-CN" : "en");
  }

  return { largeType, switchLanguage };
}
