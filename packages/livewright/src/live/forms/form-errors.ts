import { EMPTY_LIST } from "../../foundation/appended.ts";
import { issuePath, type SchemaIssue } from "../../params/standard-schema.ts";

/** The errors of a form by path. */
export class FormErrors {
  readonly #byPath: Map<string, string[]> = new Map();
  readonly #below = new Map<string, Set<string>>();

  /**
   * @param issues of the schema and of the application
   * @param translate returns the text to show for an issue
   */
  constructor(issues: readonly SchemaIssue[], translate: (issue: SchemaIssue) => string) {
    for (const issue of issues) {
      const path = issuePath(issue).map(String);
      const key = keyOf(path);
      const messages = this.#byPath.get(key);
      const message = translate(issue);
      for (let length = path.length; length > 0; length--) {
        const prefix = keyOf(path.slice(0, length));
        const below = this.#below.get(prefix);
        if (below === undefined) this.#below.set(prefix, new Set([message]));
        else below.add(message);
      }
      if (messages === undefined) this.#byPath.set(key, [message]);
      // A union of schemas reports an issue once for each of its members.
      else if (!messages.includes(message)) messages.push(message);
    }
  }

  /** True if the form has errors. */
  get any(): boolean {
    return this.#byPath.size > 0;
  }

  /** Returns the errors of a value and of its parts, such as the items of a list that has one input. */
  within(path: readonly string[]): readonly string[] {
    const below = this.#below.get(keyOf(path));
    return below === undefined ? EMPTY_LIST : [...below];
  }

  at(path: readonly string[]): readonly string[] {
    return this.#byPath.get(keyOf(path)) ?? EMPTY_LIST;
  }
}

/** Returns a unique text for a path. Names may contain any character, including dots and brackets. */
function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}
