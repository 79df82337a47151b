import { createI18n } from "vue-i18n";
import * as enterprise from "../enterprise/texts";
import * as audit from "../audit/texts";
import * as calendar from "../calendar/texts";
import * as firstRun from "../firstRun/texts";
import * as health from "../health/texts";
import * as replies from "../replies/texts";
import * as settings from "../settings/texts";
import * as account from "../account/texts";
import * as board from "../board/texts";
import * as hotline from "../hotline/texts";
import * as people from "../people/texts";
import * as knowledge from "../knowledge/texts";
import * as problems from "./problems";
import * as shell from "./shell";
import * as tickets from "../tickets/texts";
import * as workbench from "../workbench/texts";

export type Language = "zh-CN" | "en";

/** Each screen brings its own words, as `zh` and `en` of the same form. */
export const messages = {
  "zh-CN": {
    enterprise: enterprise.zh,
    account: account.zh,
    settings: settings.zh,
    replies: replies.zh,
    health: health.zh,
    firstRun: firstRun.zh,
    calendar: calendar.zh,
    audit: audit.zh,
    board: board.zh,
    hotline: hotline.zh,
    people: people.zh,
    knowledge: knowledge.zh,
    problems: problems.zh,
    shell: shell.zh,
    tickets: tickets.zh,
    workbench: workbench.zh,
  },
  en: {
    enterprise: enterprise.en,
    account: account.en,
    settings: settings.en,
    replies: replies.en,
    health: health.en,
    firstRun: firstRun.en,
    calendar: calendar.en,
    audit: audit.en,
    board: board.en,
    hotline: hotline.en,
    people: people.en,
    knowledge: knowledge.en,
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
