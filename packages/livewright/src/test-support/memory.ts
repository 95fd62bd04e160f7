import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Enough for whatever is only looked at by code that has just run, in registers or on the stack, to be gone. */
const MAX_TURNS = 20;

/**
 * How many of these are still held by something. What a `WeakRef` gave out, and what the code that ran last still has at hand,
 * lives a turn or two longer; what is held on to lives through all of them.
 */
export async function stillHeld(refs: readonly WeakRef<object>[]): Promise<number> {
  let held = refs.length;
  for (let turn = 0; held > 0 && turn < MAX_TURNS; turn++) {
    await new Promise((resolve) => void setTimeout(resolve, 0));
    collect();
    held = refs.filter((ref) => ref.deref() !== undefined).length;
  }
  return held;
}
