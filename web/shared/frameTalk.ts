/**
 * What the script on a foreign page and the page in its frame tell each other. Neither the
 * conversation's token nor a word of it is ever part of it. Who the visitor is, the site says on
 * being asked, in a token of its own that goes to the frame's origin alone.
 */
export type ToFrame = { bangban: "shown"; open: boolean } | { bangban: "identity"; token: string };
export type ToHost =
  | { bangban: "ready" }
  | { bangban: "close" }
  | { bangban: "unread"; count: number }
  | { bangban: "identify" };

/** What the operator wishes on this site; travels in the fragment of the frame's address. */
export interface Wishes {
  /** Origin of the page that shows the frame: the only one it listens to. */
  host?: string;
  accent?: string;
  name?: string;
  welcome?: string;
  lang?: string;
}

/** A message counts only from the very window and origin it is expected from. */
export function isFrom(event: MessageEvent, window: Window | null, origin: string): boolean {
  return window !== null && event.source === window && event.origin === origin;
}

export function wishesOf(fragment: string): Wishes {
  return Object.fromEntries(new URLSearchParams(fragment.replace(/^#/, "")));
}
