import { computed, shallowRef, type ComputedRef } from "vue";
import { en } from "./en";
import { zhCN, type Texts } from "./zh-CN";

export type { Texts };
export type Language = "zh-CN" | "en";

const dictionaries: Record<Language, Texts> = { "zh-CN": zhCN, en };
const language = shallowRef<Language>("zh-CN");
const texts = computed(() => dictionaries[language.value]);

export function useTexts(): ComputedRef<Texts> {
  return texts;
}

export function currentLanguage(): Language {
  return language.value;
}

export function speak(chosen: Language): void {
  language.value = chosen;
  document.documentElement.lang = chosen;
}
