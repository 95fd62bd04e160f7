import process from "node:process";
import { processWide } from "../foundation/process-wide.ts";

/**
 * Decides about an uncaught error.
 *
 * @returns the function that handles the error, or `undefined` to let it end the process as usual
 */
export type Claim = (error: unknown) => (() => void) | undefined;

/**
 * Inspects uncaught errors before Node handles them. A permanent listener of `uncaughtException` would handle every error and
 * could not hand one back: rethrowing changes the exit code and the output. So a listener is added only for a claimed error.
 */
class UncaughtErrors {
  /** The newest claim first, since it is the most specific. */
  readonly #claims: Claim[] = [];

  add(claim: Claim): () => void {
    if (this.#claims.unshift(claim) === 1) process.on("uncaughtExceptionMonitor", this.#look);
    return () => {
      const index = this.#claims.indexOf(claim);
      if (index === -1) return;
      this.#claims.splice(index, 1);
      if (this.#claims.length === 0) process.off("uncaughtExceptionMonitor", this.#look);
    };
  }

  readonly #look = (error: unknown, origin: string): void => {
    // Rejections have their own event. If a capture callback is set, as by domains, it gets the error and listeners do not.
    if (origin !== "uncaughtException" || process.hasUncaughtExceptionCaptureCallback()) return;
    for (const claim of this.#claims) {
      const handle = claim(error);
      if (handle !== undefined) return void process.once("uncaughtException", handle);
    }
  };
}

const errors: UncaughtErrors = processWide("uncaught.1", () => new UncaughtErrors());

/**
 * Handles the uncaught errors that `claim` recognizes. Other errors and other listeners are not affected.
 *
 * @param claim called with each uncaught error, in the async context of the code that threw it
 * @returns a function that removes the claim
 */
export function claimUncaught(claim: Claim): () => void {
  return errors.add(claim);
}
