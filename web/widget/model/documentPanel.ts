import { shallowReactive } from "vue";
import type { Range } from "@shared/documentBlocks";

interface OpenDocument {
  id: string;
  title: string;
  mark: Range | null;
}

/** Which document is open for reading; any answer card may open one. */
export const documentPanel = shallowReactive({
  shown: null as OpenDocument | null,
  open(id: string, title: string, mark: Range | null) {
    this.shown = { id, title, mark: mark && { start: mark.start, end: mark.end } };
  },
  close() {
    this.shown = null;
  },
});
