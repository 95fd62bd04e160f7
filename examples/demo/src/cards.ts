// The cards of the board: one list on the server, shared by every browser that opens the page.

import { pubsub } from "./pubsub.ts";

export interface Card {
  readonly id: string;
  readonly text: string;
  readonly column: ColumnKey;
}

export const columns = [
  { key: "todo", title: "To do" },
  { key: "doing", title: "Under way" },
  { key: "done", title: "Done" },
] as const;

type ColumnKey = (typeof columns)[number]["key"];

/** Broadcast when the cards have changed. */
export const CARDS = "cards";

/** The most cards. The demo is public, so a new card replaces the oldest finished one. */
const MAX_CARDS = 30;

const start = ["Water the ferns", "Post the letters", "Mend the gate", "Call Ada", "Bake bread"];

let list: readonly Card[] = start.map((text, index) => ({
  id: `card-${index + 1}`,
  text,
  column: index < 3 ? "todo" : index < 4 ? "doing" : "done",
}));
let made = list.length;

export function cards(): readonly Card[] {
  return list;
}

export function addCard(text: string): void {
  const full = list.length >= MAX_CARDS;
  const oldest = list.find(({ column }) => column === "done") ?? list[0];
  const rest = full ? list.filter((card) => card !== oldest) : list;
  change([...rest, { id: `card-${++made}`, text, column: "todo" }]);
}

/**
 * Moves a card.
 *
 * @param before the card that will follow it; none at the end of the column
 * @returns false if the card does not exist
 */
export function moveCard(id: string, to: ColumnKey, before: string | undefined): boolean {
  const card = list.find((one) => one.id === id);
  if (card === undefined || id === before) return false;
  const rest = list.filter((one) => one !== card);
  const at = rest.findIndex((one) => one.id === before);
  change(rest.toSpliced(at === -1 ? rest.length : at, 0, { ...card, column: to }));
  return true;
}

function change(next: readonly Card[]): void {
  list = next;
  pubsub.broadcast(CARDS, {});
}
