/** A place for small JSON values that outlive a reload. */
export interface Store {
  read<T>(key: string): T | null;
  write(key: string, value: unknown): void;
  remove(key: string): void;
}

const PREFIX = "bangban.";

/**
 * localStorage where the browser allows it. In a third-party iframe or with storage switched off
 * every call may throw: the page then still works, it only forgets on reload.
 */
export function browserStore(): Store {
  const memory = new Map<string, string>();
  return {
    read<T>(key: string): T | null {
      const raw = attempt(() => localStorage.getItem(PREFIX + key)) ?? memory.get(key) ?? null;
      return raw === null ? null : attempt(() => JSON.parse(raw) as T);
    },
    write(key, value) {
      const raw = JSON.stringify(value);
      memory.set(key, raw);
      attempt(() => localStorage.setItem(PREFIX + key, raw));
    },
    remove(key) {
      memory.delete(key);
      attempt(() => localStorage.removeItem(PREFIX + key));
    },
  };
}

function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
