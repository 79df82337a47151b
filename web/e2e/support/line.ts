import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** A line between browser and server that can be cut. */
export interface Line {
  baseUrl: string;
  cut(): void;
  mend(): void;
  close(): void;
}

export function openLine(serverUrl: string): Promise<Line> {
  const { hostname, port } = new URL(serverUrl);
  const ends = new Set<Socket>();
  let whole = true;
  const proxy = createServer((near) => {
    if (!whole) return near.destroy();
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        ends.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
    return undefined;
  });
  const cut = () => {
    whole = false;
    ends.forEach((end) => end.destroy());
  };
  return new Promise((done) =>
    proxy.listen(0, "127.0.0.1", () =>
      done({
        baseUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        cut,
        mend: () => void (whole = true),
        close() {
          cut();
          proxy.close();
        },
      }),
    ),
  );
}
