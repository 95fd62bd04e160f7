import { Tree } from "../diff/tree.ts";
import type { WireRoot } from "../diff/wire.ts";

/** Renders pages into one tree, and returns the message for each. */
export function sent(...pages: unknown[]): (WireRoot | undefined)[] {
  const tree = new Tree();
  return pages.map((page) => tree.render(page));
}

/** Returns the message for `next` where the client holds `held`. */
export function change(held: unknown, next: unknown): WireRoot | undefined {
  return sent(held, next)[1];
}

export function bytes(message: WireRoot | undefined): number {
  return Buffer.byteLength(JSON.stringify(message));
}
