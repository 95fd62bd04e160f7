import { illegalNesting, isNeutral, neededParent, PREFORMATTED, qualifiedName, refusesText } from "./nesting.ts";

/** An element that is not closed yet. */
interface OpenElement {
  readonly name: string;
  readonly lower: string;
  /** See {@link qualifiedName}. */
  readonly qualified: string;
  readonly offset: number;
  /** True for the container of a stream; `undefined` if that depends on a value. */
  readonly streams: boolean | undefined;
  /** True if its tag declares white space as content. */
  readonly keepsSpace: boolean;
}

const DOCUMENT_PARTS: readonly string[] = ["html", "head", "body"];

/** The reason why an element or text is not allowed at its position. */
export interface Objection {
  readonly detail: string;
  readonly hint?: string;
}

/** The open elements at a position of a template. Decides whether the next element or text is allowed. */
export class OpenElements {
  readonly #elements: OpenElement[] = [];
  readonly #names: string[] = [];
  /**
   * For the outermost level and each open element: the parent that its children so far require, where the template does not show it
   * (see {@link neededParent}). `""` means any.
   */
  readonly #childrenOf: (string | undefined)[] = [undefined];
  /** How many of {@link DOCUMENT_PARTS} were read. */
  #documentParts = 0;
  /** The number of elements at the outermost level. */
  outermost = 0;

  get innermost(): OpenElement | undefined {
    return this.#elements[this.#elements.length - 1];
  }

  /** True if white space is content at this position. */
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

  /** Records a start tag. */
  startTag(name: string, qualified: string): Objection | undefined {
    const illegal = illegalNesting(qualified, this.#names);
    const objection =
      illegal === undefined ? (this.#beside(`<${name}>`, qualified) ?? this.#document(qualified)) : { detail: illegal };
    if (this.innermost === undefined) this.outermost++;
    return objection;
  }

  /** Records text that is not only white space. */
  text(): Objection | undefined {
    if (refusesText(this.#names)) return { detail: `<${this.innermost?.name}> may not contain text.` };
    return this.#beside("Text", "#text");
  }

  /** Records a doctype. */
  doctype(): void {
    this.#childrenOf[0] = neededParent("html");
  }

  /** Where the parent is unknown, neighbors must be possible in the same parent. */
  #beside(what: string, child: string): Objection | undefined {
    const around = this.innermost;
    if (around !== undefined && around.qualified !== "template") return undefined;
    const level = this.#elements.length;
    const before = this.#childrenOf[level];
    if (isNeutral(child, before)) return undefined;
    const parent = neededParent(child) ?? "";
    this.#childrenOf[level] = parent;
    if (before === undefined || before === parent) return undefined;
    return { detail: `${what} is not allowed next to the content before it: no element may contain both.` };
  }

  /** `html`, `head` and `body` occur once, in this order. */
  #document(qualified: string): Objection | undefined {
    const part = DOCUMENT_PARTS.indexOf(qualified);
    if (part === -1) return undefined;
    const afterHead = this.#documentParts === 2 ? 1 : 0;
    if (part >= this.#documentParts && (this.innermost !== undefined || this.outermost <= afterHead)) {
      this.#documentParts = part + 1;
      return undefined;
    }
    return {
      detail: `<${qualified}> is not allowed at this position.`,
      hint: "A document is <html>, then <head>, then <body>.",
    };
  }
}
