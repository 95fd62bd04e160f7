import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { merged } from "../foundation/merged.ts";

/** Short messages for the user, by kind (usually `info` and `error`). They survive one navigation. */
export interface Flash {
  readonly [kind: string]: string;
}

/** No messages. */
export const EMPTY_FLASH: Flash = Object.freeze({});

/** The part of a socket's state that contains the flash. */
interface Flashing {
  assigns: Readonly<Record<string, unknown>>;
  changed: boolean;
  notifyOwner(): void;
}

/** Returns the flash of a view or component. It is an assign, so templates can read it. */
export function flashOf(state: Pick<Flashing, "assigns">): Flash {
  return (state.assigns["flash"] as Flash | undefined) ?? EMPTY_FLASH;
}

/** Replaces the flash. If it stays the same, nothing is rendered. */
export function setFlash(state: Flashing, flash: Flash): void {
  const before = flashOf(state);
  const kinds = Object.keys(flash);
  if (kinds.length === Object.keys(before).length && kinds.every((kind) => before[kind] === flash[kind])) return;
  state.assigns = merged(state.assigns, { flash });
  state.changed = true;
  state.notifyOwner();
}

/** @throws {LivewrightError} LW423 if a message is not a string, which JSON or the page would change */
export function checkFlashText(kind: string, text: unknown): asserts text is string {
  if (typeof text === "string") return;
  throw new LivewrightError(
    "LW423",
    `putFlash(${JSON.stringify(kind)}, …) received ${describeValue(text)} as its text.`,
    {
      hint: `Write the message as a string: putFlash(${JSON.stringify(kind)}, String(value))`,
    },
  );
}
