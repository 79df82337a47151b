import { onScopeDispose, ref } from "vue";

const WARNING_S = 15;

/**
 * Counts seconds without a touch. `left` is set while the warning is to be shown; `onEnd` is called
 * when nobody answered it.
 */
export function useIdle(limitS: () => number, onEnd: () => void) {
  const left = ref<number | null>(null);
  let touchedAt = performance.now();

  function touch(): void {
    touchedAt = performance.now();
    left.value = null;
  }

  /** A touch beside the warning is somebody, too; so is a message that comes in. */
  const signs = ["pointerdown", "keydown", "wheel", "touchmove"] as const;
  signs.forEach((sign) => window.addEventListener(sign, touch, { passive: true }));
  const timer = setInterval(() => {
    const rest = Math.ceil(limitS() - (performance.now() - touchedAt) / 1000);
    left.value = rest <= WARNING_S ? Math.max(0, rest) : null;
    if (rest > 0) return;
    touch();
    onEnd();
  }, 500);

  onScopeDispose(() => {
    clearInterval(timer);
    signs.forEach((sign) => window.removeEventListener(sign, touch));
  });

  return { left, touch };
}
