/** A quote as it is written into a reply: the document's own words, and where they stand. */
export function quoteText(cited: { quote: string; title: string; heading: string[] }): string {
  const place = cited.heading.at(-1);
  const source =
    place && place !== cited.title ? `《${cited.title}》${place}` : `《${cited.title}》`;
  return `${source}：\n“${cited.quote.trim()}”`;
}
