import { illegalNesting, isNeutral, neededParent, PREFORMATTED, qualifiedName, refusesText } from "./nesting.ts";

/** An element whose end tag has not come yet. */
interface OpenElement {
  readonly name: string;
  readonly lower: string;
  /** See {@link qualifiedName}. */
  readonly qualified: string;
  readonly offset: number;
  /** Whether it is the container of a stream; `undefined` if only its values will tell. */
  readonly streams: boolean | undefined;
  /** Whether its tag says that white space in it is content. */
  readonly keepsSpace: boolean;
}

const DOCUMENT_PARTS: readonly string[] = ["html", "head", "body"];

/** Why something may not stand where it stands. */
export interface Objection {
  readonly detail: string;
  readonly hint?: string;
}

/** The elements that are open at some point of a template: what stands around the next one, and whether it may come. */
export class OpenElements {
  readonly #elements: OpenElement[] = [];
  readonly #names: string[] = [];
  /**
   * For the outermost level and for each open element: the parent its children so far belong into, where that is not to
   * be seen (see {@link neededParent}); "" for any.
   */
  readonly #childrenOf: (string | undefined)[] = [undefined];
  /** How many of {@link DOCUMENT_PARTS} are behind us. */
  #documentParts = 0;
  /** Elements at the outermost level so far. */
  outermost = 0;

  get innermost(): OpenElement | undefined {
    return this.#elements[this.#elements.length - 1];
  }

  /** Whether white space is content here. */
  get preformatted(): boolean {
    return this.#elements.some(({ qualified, keepsSpace }) => keepsSpace || PREFORMATTED.has(qualified));
  }

  qualify(lower: string): string {
    return qualifiedName(lower, this.innermost?.qualified);
  }

  open(element: OpenElement): void {
    this.#elements.push(element);
    this.#names.push(element.qualified);
    this.#childrenOf.push(undefined);
  }

  close(): OpenElement | undefined {
    if (this.#elements.length > 0) this.#childrenOf.pop();
    this.#names.pop();
    return this.#elements.pop();
  }

  /** Notes a start tag. */
  startTag(name: string, qualified: string): Objection | undefined {
    const illegal = illegalNesting(qualified, this.#names);
    const objection =
      illegal === undefined ? (this.#beside(`<${name}>`, qualified) ?? this.#document(qualified)) : { detail: illegal };
    if (this.innermost === undefined) this.outermost++;
    return objection;
  }

  /** Notes text that is not just white space. */
  text(): Objection | undefined {
    if (refusesText(this.#names)) return { detail: `<${this.innermost?.name}> may not hold text.` };
    return this.#beside("Text", "#text");
  }

  /** Notes a doctype. */
  doctype(): void {
    this.#childrenOf[0] = neededParent("html");
  }

  /** Where the parent is not to be seen, neighbours must be possible in the same one. */
  #beside(what: string, child: string): Objection | undefined {
    const around = this.innermost;
    if (around !== undefined && around.qualified !== "template") return undefined;
    const level = this.#elements.length;
    const before = this.#childrenOf[level];
    if (isNeutral(child, before)) return undefined;
    const parent = neededParent(child) ?? "";
    this.#childrenOf[level] = parent;
    if (before === undefined || before === parent) return undefined;
    return { detail: `${what} cannot stand beside what comes before it: nothing may hold both.` };
  }

  /** `html`, `head` and `body` come once and in this order. */
  #document(qualified: string): Objection | undefined {
    const part = DOCUMENT_PARTS.indexOf(qualified);
    if (part === -1) return undefined;
    const afterHead = this.#documentParts === 2 ? 1 : 0;
    if (part >= this.#documentParts && (this.innermost !== undefined || this.outermost <= afterHead)) {
      this.#documentParts = part + 1;
      return undefined;
    }
    return {
      detail: `<${qualified}> stands where the browser does not expect it.`,
      hint: "A document is <html>, then <head>, then <body>.",
    };
  }
}
