import { isFrom, wishesOf, type ToFrame, type ToHost, type Wishes } from "@shared/frameTalk";

/** Where the one page stands: by itself, in the frame of another site, or in a hall. */
export type Place = "page" | "frame" | "kiosk";

export function placeOf(path: string): Place {
  if (path === "/kiosk") return "kiosk";
  return path === "/widget" ? "frame" : "page";
}

/** In a hall no link leads out of the page. */
export const inKiosk = placeOf(location.pathname) === "kiosk";

export interface Host {
  wishes: Wishes;
  tell(message: ToHost): void;
  /** The panel was opened or closed on the other site. */
  onShown(listener: (open: boolean) => void): void;
}

/** The page around the frame. It is heard only from the origin the frame was made for. */
export function createHost(fragment: string, parent: Window): Host {
  const wishes = wishesOf(fragment);
  const origin = wishes.host ?? "";
  return {
    wishes,
    tell(message) {
      if (origin !== "") parent.postMessage(message, origin);
    },
    onShown(listener) {
      window.addEventListener("message", (event: MessageEvent<ToFrame>) => {
        if (!isFrom(event, parent, origin) || event.data?.bangban !== "shown") return;
        listener(event.data.open === true);
      });
    },
  };
}
