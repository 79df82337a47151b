import { ref, watch, type Ref } from "vue";
import type { Api } from "@api/client";
import type { Attachment, ConversationKey } from "@api/types";
import { saveFile } from "@shared/saveText";
import { useTexts } from "../texts";
import type { View } from "./conversation";
import { describeProblem } from "./describeProblem";
import type { Session } from "./session";
import type { Timeline } from "./timeline";

interface Parts {
  api: Api;
  session: Ref<Session | null>;
  view: View;
  timeline: Timeline;
  withKey: <T>(action: (key: ConversationKey) => Promise<T>) => Promise<T>;
}

/** Files of the conversation, of either side. */
export function createFiles({ api, session, view, timeline, withKey }: Parts) {
  const texts = useTexts();
  const files = ref<Attachment[]>([]);
  const uploading = ref(0);

  // A line of the system tells of each file, whoever sent it.
  watch(() => timeline.lastFrom("system")?.key, refresh);

  async function refresh(): Promise<void> {
    const key = session.value?.key;
    files.value = key ? ((await api.attachments(key).catch(() => null))?.attachments ?? []) : [];
  }

  async function attach(chosen: Iterable<File>): Promise<void> {
    view.notice = null;
    for (const file of chosen) {
      uploading.value += 1;
      await attempt(() => withKey((key) => api.attach(key, file)));
      uploading.value -= 1;
    }
    await refresh();
  }

  async function download({ id, name }: Attachment): Promise<void> {
    await attempt(async () => saveFile(name, await withKey((key) => api.attachment(key, id))));
  }

  async function attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      view.notice = { kind: "problem", text: describeProblem(error, texts.value) };
    }
  }

  return { files, uploading, attach, download };
}
