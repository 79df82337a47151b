import { reactive } from "vue";
import { browserStore, type Store } from "@shared/storage";

export interface PendingMessage {
  client_id: string;
  text: string;
}

interface Kept {
  reply: string;
  note: string;
  /** Written, and not yet known to be stored by the server. */
  pending: PendingMessage[];
}

type Book = Record<string, Kept>;

/** Unfinished texts of more conversations than this are of no use to anybody. */
const MOST = 200;

/** What one is writing, by conversation; outlives a reload, and a session that ended meanwhile. */
export function draftsOf(user: string, store: Store = browserStore()) {
  const key = `console.drafts.${user}`;
  const book = reactive<Book>(store.read<Book>(key) ?? {});
  const save = () => store.write(key, book);

  return {
    of(conversation: string): Kept {
      book[conversation] ??= { reply: "", note: "", pending: [] };
      return book[conversation];
    },
    has(conversation: string): boolean {
      const kept = book[conversation];
      return kept !== undefined && kept.reply.trim() !== "";
    },
    save,
    /** Called when nothing more is to be written there. */
    tidy(conversation: string): void {
      const kept = book[conversation];
      if (kept && kept.reply === "" && kept.note === "" && kept.pending.length === 0) {
        delete book[conversation];
      }
      const ids = Object.keys(book);
      for (const id of ids.slice(0, Math.max(0, ids.length - MOST))) delete book[id];
      save();
    },
  };
}

export type Drafts = ReturnType<typeof draftsOf>;
