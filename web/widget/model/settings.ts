import { shallowRef } from "vue";
import type { Api } from "@api/client";
import type { PageSettings } from "@api/types";
import type { Store } from "@shared/storage";
import { applyAccent } from "./accent";

const KEY = "page";

const unknown: PageSettings = {
  name: "",
  tagline: "",
  welcome: "",
  accent: "",
  first_response_s: 60,
  on_duty: false,
};

/** The operator's words and colour. */
export const settings = shallowRef<PageSettings>(unknown);

/** Shows what was told the last time at once, and what the server says now when it has said it. */
export async function loadSettings(api: Api, store: Store, own: Partial<PageSettings> = {}) {
  const take = (told: PageSettings) => {
    const kept = Object.fromEntries(Object.entries(own).filter(([, value]) => value));
    settings.value = { ...unknown, ...told, ...kept };
    applyAccent(settings.value.accent);
  };
  take(store.read<PageSettings>(KEY) ?? unknown);
  try {
    const told = await api.page();
    store.write(KEY, told);
    take(told);
  } catch {
    // The page works without; the next load asks again.
  }
}
