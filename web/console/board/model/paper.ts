import { onBeforeUnmount, onMounted } from "vue";
import { preferences } from "../../model/preferences";
import { paint } from "../../model/theme";

/** Paper is white: whatever the screen shows is printed in light colours. Gives what prints. */
export function printOnWhite(): () => void {
  const onPaper = () => paint("light");
  const onScreen = () => paint(preferences.theme);
  onMounted(() => {
    window.addEventListener("beforeprint", onPaper, { capture: true });
    window.addEventListener("afterprint", onScreen, { capture: true });
  });
  onBeforeUnmount(() => {
    window.removeEventListener("beforeprint", onPaper, { capture: true });
    window.removeEventListener("afterprint", onScreen, { capture: true });
  });
  return () => window.print();
}
