import { nextTick, ref, watch, type Ref } from "vue";

/** Closer to the end than this counts as reading along. */
const NEAR_PX = 160;

/**
 * Keeps the newest words in view, unless the visitor has scrolled up to read. The start of what is
 * new is shown rather than its end: a long answer is read from the top.
 */
export function followLog(scroller: Ref<HTMLElement | null>, changes: () => unknown) {
  const behind = ref(false);

  watch(changes, async () => {
    const reading = scroller.value !== null && distanceToEnd(scroller.value) > NEAR_PX;
    await nextTick();
    if (reading) behind.value = true;
    else toLatest();
  });

  function toLatest(): void {
    const element = scroller.value;
    if (!element) return;
    behind.value = false;
    const top = newestTop(element);
    const end = element.scrollHeight - element.clientHeight;
    element.scrollTo({ top: Math.min(end, top ?? end) });
  }

  function noticeScroll(): void {
    if (scroller.value && distanceToEnd(scroller.value) <= NEAR_PX) behind.value = false;
  }

  return { behind, toLatest, noticeScroll };
}

/** The newest thing said, with the question above it where it answers one. */
function newestTop(element: HTMLElement): number | null {
  const said = Array.from(element.querySelectorAll<HTMLElement>("[role=log] > [data-from]"));
  const last = said.at(-1);
  const before = said.at(-2);
  const first = last?.dataset["from"] !== "visitor" && before?.dataset["from"] === "visitor";
  const target = first ? before : last;
  return target ? target.offsetTop - 16 : null;
}

function distanceToEnd(element: HTMLElement): number {
  return element.scrollHeight - element.clientHeight - element.scrollTop;
}
