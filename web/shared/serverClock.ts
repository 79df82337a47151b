/** Less than this is the network's and the header's own roughness, not a wrong clock. */
const TRUSTED_MS = 2_000;

let aheadMs = 0;

/** Learns from a response's `Date` header how far this device's clock is wrong. */
export function learnServerTime(date: string | null, now = Date.now()): void {
  // The header is cut to whole seconds.
  const told = date === null ? Number.NaN : Date.parse(date) + 500;
  if (Number.isNaN(told)) return;
  aheadMs = Math.abs(now - told) < TRUSTED_MS ? 0 : now - told;
}

/** Now by the server's clock; the device's may be hours off. */
export function serverNow(): number {
  return Date.now() - aheadMs;
}
