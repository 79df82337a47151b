import { onScopeDispose, ref, type Ref } from "vue";
import { serverNow } from "@shared/serverClock";

/** The server's time in milliseconds, renewed while somebody looks at it. */
export function useNow(everyMs = 250): Ref<number> {
  const now = ref(serverNow());
  const timer = setInterval(() => (now.value = serverNow()), everyMs);
  onScopeDispose(() => clearInterval(timer));
  return now;
}
