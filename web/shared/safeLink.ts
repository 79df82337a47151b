/** A link from a document's metadata, if it is one a browser may safely follow. */
export function safeLink(address: string | null): string | null {
  try {
    const { protocol, href } = new URL(address ?? "");
    return protocol === "https:" || protocol === "http:" ? href : null;
  } catch {
    return null;
  }
}
