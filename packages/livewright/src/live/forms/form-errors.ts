import { EMPTY_LIST } from "../../foundation/appended.ts";
import { issuePath, type SchemaIssue } from "../../params/standard-schema.ts";

/** What is wrong with the data of a form, by path. */
export class FormErrors {
  readonly #byPath: Map<string, string[]> = new Map();

  /**
   * @param issues of a schema, or the application's own
   * @param translate what is shown for an issue
   */
  constructor(issues: readonly SchemaIssue[], translate: (issue: SchemaIssue) => string) {
    for (const issue of issues) {
      const key = keyOf(issuePath(issue).map(String));
      const messages = this.#byPath.get(key);
      const message = translate(issue);
      if (messages === undefined) this.#byPath.set(key, [message]);
      // A union of schemas says the same once for each of its members.
      else if (!messages.includes(message)) messages.push(message);
    }
  }

  /** Whether there is any. */
  get any(): boolean {
    return this.#byPath.size > 0;
  }

  at(path: readonly string[]): readonly string[] {
    return this.#byPath.get(keyOf(path)) ?? EMPTY_LIST;
  }
}

/** Names may hold any character, dots and brackets included. */
function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}
