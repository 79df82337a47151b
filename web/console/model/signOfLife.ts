import { recognise } from "./session";

/** The server ends a session after half an hour in which no person did anything. */
const TELL_EVERY_MS = 4 * 60_000;

/** Reading and thinking make no request: what a person does on the page is told now and then. */
export function tellOfLife(now: () => number = () => performance.now()): () => void {
  let told = now();
  const alive = () => {
    if (now() - told < TELL_EVERY_MS) return;
    told = now();
    void recognise();
  };
  const options = { capture: true, passive: true };
  for (const event of ["pointerdown", "keydown"]) window.addEventListener(event, alive, options);
  return () => {
    for (const event of ["pointerdown", "keydown"]) {
      window.removeEventListener(event, alive, options);
    }
  };
}
