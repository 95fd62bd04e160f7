const words = (text: string): readonly string[] => text.split(" ");

const ADJECTIVES = words(
  "pretty large big small tall short long handsome plain quaint clean elegant easy angry crazy helpful mushy odd " +
    "unsightly adorable important inexpensive cheap expensive fancy",
);
const COLOURS = words("red yellow blue green pink brown purple brown white black orange");
const NOUNS = words("table chair house bbq desk car pony cookie sandwich burger pizza mouse keyboard");

const pick = (list: readonly string[], at: number): string => list[at % list.length] ?? "";

/** Returns the label of a row. It depends only on the id, so that two runs of a measurement send the same bytes. */
export function label(id: number): string {
  return `${pick(ADJECTIVES, id * 7)} ${pick(COLOURS, id * 3)} ${pick(NOUNS, id * 5)}`;
}
