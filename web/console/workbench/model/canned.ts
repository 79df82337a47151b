import type { CannedReply } from "@api/types";

const SHOWN = 8;

/** The canned replies meant by `/words`; null where the text asks for none. Title first, then text. */
export function cannedMatching(replies: CannedReply[], text: string): CannedReply[] | null {
  if (!text.startsWith("/") || text.includes("\n")) return null;
  const wanted = text.slice(1).trim().toLowerCase();
  const where = ({ title, text: body }: CannedReply) => {
    if (title.toLowerCase().startsWith(wanted)) return 0;
    if (title.toLowerCase().includes(wanted)) return 1;
    return body.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return replies
    .map((reply) => ({ reply, rank: where(reply) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, SHOWN)
    .map(({ reply }) => reply);
}
