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
      // What another tab removed is gone; only where reading itself fails is memory asked.
      const kept = attempt(() => ({ raw: localStorage.getItem(PREFIX + key) }));
      const raw = kept ? kept.raw : (memory.get(key) ?? null);
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

/** For a device many people use: nothing is left behind. */
export function passingStore(): Store {
  const memory = new Map<string, string>();
  return {
    read<T>(key: string): T | null {
      const raw = memory.get(key);
      return raw === undefined ? null : (JSON.parse(raw) as T);
    },
    write: (key, value) => void memory.set(key, JSON.stringify(value)),
    remove: (key) => void memory.delete(key),
  };
}

/** Calls when another tab of this browser wrote or removed the value. */
export function onOtherTabWrote(key: string, listener: () => void, signal: AbortSignal): void {
  const hear = (event: StorageEvent) => {
    // A null key: everything was cleared.
    if (event.key === PREFIX + key || event.key === null) listener();
  };
  window.addEventListener("storage", hear, { signal });
}

function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
