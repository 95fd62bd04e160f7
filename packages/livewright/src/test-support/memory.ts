import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Turns of the event loop after which registers and the stack hold no more references. */
const MAX_TURNS = 20;

/**
 * Returns how many of these objects are still reachable. Objects that a `WeakRef` returned, or that recent code used,
 * live for a turn or two longer. Reachable objects survive all turns.
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
