import { type ErrorCode, LivewrightError } from "./errors.ts";
import type { Limits } from "./limits.ts";

/** The error of a view that exceeds a limit. Its client gets the code and the name of the limit, the log gets the whole text. */
export class LimitError extends LivewrightError {
  readonly limit: keyof Limits;

  /**
   * @param value of the limit
   * @param detail the excess, as a sentence
   * @param hint alternatives to raising the limit, as sentences
   */
  constructor(code: ErrorCode, limit: keyof Limits, value: number, detail: string, hint: string = "") {
    const raise = `limits.${limit} is ${value}. More: endpoint({ limits: { ${limit}: … } })`;
    super(code, detail, { hint: hint === "" ? raise : `${hint} ${raise}` });
    this.limit = limit;
  }
}
