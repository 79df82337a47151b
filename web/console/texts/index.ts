import { createI18n } from "vue-i18n";
import * as board from "../board/texts";
import * as enterprise from "../enterprise/texts";
import * as account from "../account/texts";
import * as hotline from "../hotline/texts";
import * as people from "../people/texts";
import * as problems from "./problems";
import * as shell from "./shell";
import * as tickets from "../tickets/texts";
import * as workbench from "../workbench/texts";

export type Language = "zh-CN" | "en";

/** Each screen brings its own words, as `zh` and `en` of the same form. */
export const messages = {
  "zh-CN": {
    board: board.zh,
    enterprise: enterprise.zh,
    account: account.zh,
    hotline: hotline.zh,
    people: people.zh,
    problems: problems.zh,
    shell: shell.zh,
    tickets: tickets.zh,
    workbench: workbench.zh,
  },
  en: {
    board: board.en,
    enterprise: enterprise.en,
    account: account.en,
    hotline: hotline.en,
    people: people.en,
    problems: problems.en,
    shell: shell.en,
    tickets: tickets.en,
    workbench: workbench.en,
  },
};

export const i18n = createI18n({
  legacy: false,
  locale: "zh-CN" as Language,
  fallbackLocale: false,
  messages,
  missingWarn: false,
});

/** Outside of components. A key without a text comes back as it is. */
export function say(key: string, values: Record<string, unknown> = {}): string {
  return i18n.global.t(key, values);
}

export function currentLanguage(): Language {
  return i18n.global.locale.value as Language;
}

export function speak(language: Language): void {
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
}
