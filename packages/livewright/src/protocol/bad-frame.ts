import { LivewrightError } from "../foundation/errors.ts";

/**
 * Returns the error for a malformed frame. It never quotes the frame, which may be huge and contain user input.
 *
 * @param reason the rest of the sentence "it is …"
 */
export function badFrame(reason: string, options?: { readonly cause: unknown }): LivewrightError {
  return new LivewrightError("LW601", `A frame could not be decoded: ${reason}.`, options);
}
