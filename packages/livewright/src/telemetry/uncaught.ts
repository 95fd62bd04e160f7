import process from "node:process";
import { processWide } from "../foundation/process-wide.ts";

/**
 * Decides about an error that reached the top of the stack.
 *
 * @returns what to do with the error; `undefined` if it is not this claim's, and then it ends the process as ever
 */
export type Claim = (error: unknown) => (() => void) | undefined;

/**
 * Looks at uncaught errors before Node decides about them. A permanent listener of `uncaughtException` would handle all
 * errors and could give none back: throwing one again changes exit code and output. So a listener is added only when an error
 * is claimed, for that error.
 */
class UncaughtErrors {
  /** The newest first: it knows best. */
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
    // Rejections have an event of their own. A capture callback, as domains set it, gets the error instead of listeners.
    if (origin !== "uncaughtException" || process.hasUncaughtExceptionCaptureCallback()) return;
    for (const claim of this.#claims) {
      const handle = claim(error);
      if (handle !== undefined) return void process.once("uncaughtException", handle);
    }
  };
}

const errors: UncaughtErrors = processWide("uncaught.1", () => new UncaughtErrors());

/**
 * Handles uncaught errors that a claim recognises as its own; other errors, and listeners of others, notice nothing.
 *
 * @param claim called with each uncaught error, in the async context of the code that threw it
 * @returns a function that ends it
 */
export function claimUncaught(claim: Claim): () => void {
  return errors.add(claim);
}
