import { LivewrightError } from "../foundation/errors.ts";

/**
 * The error for a frame that cannot be read. It never quotes the frame, which may be huge and hold what a visitor typed.
 *
 * @param reason the rest of the sentence, "it is …"
 */
export function badFrame(reason: string, options?: { readonly cause: unknown }): LivewrightError {
  return new LivewrightError("LW601", `A frame could not be decoded: ${reason}.`, options);
}
