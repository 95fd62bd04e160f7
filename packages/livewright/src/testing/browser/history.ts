/** Where a visitor was. */
export interface HistoryEntry {
  url: string;
  state: unknown;
  /** Which loaded page it belongs to; moving between entries of one page loads nothing. */
  readonly page: number;
}

/** Where a visitor has been in one tab. */
export class TabHistory {
  readonly #entries: HistoryEntry[] = [];
  #at: number = -1;
  #page: number = 0;

  get length(): number {
    return this.#entries.length;
  }

  /** Where the visitor is; undefined before the first page. */
  get current(): HistoryEntry | undefined {
    return this.#entries[this.#at];
  }

  /** A page was loaded; what was ahead of the visitor is forgotten. */
  loaded(url: string): void {
    this.#page++;
    this.#push({ url, state: null, page: this.#page });
  }

  /** The page of the current entry was loaded anew. */
  reloaded(url: string): void {
    this.#page++;
    this.#entries[this.#at] = { url, state: this.current?.state ?? null, page: this.#page };
  }

  pushState(state: unknown, url: string): void {
    this.#push({ url, state, page: this.#page });
  }

  replaceState(state: unknown, url: string): void {
    const { current } = this;
    if (current !== undefined) Object.assign(current, { state, url });
  }

  /** Whether there is an entry so many before or behind. */
  has(by: number): boolean {
    return this.#entries[this.#at + by] !== undefined;
  }

  /**
   * Moves by so many entries.
   *
   * @returns where that is, and whether it belongs to another page; undefined when there is nothing
   */
  go(by: number): { readonly entry: HistoryEntry; readonly loads: boolean } | undefined {
    const entry = this.#entries[this.#at + by];
    if (entry === undefined) return undefined;
    this.#at += by;
    return { entry, loads: entry.page !== this.#page };
  }

  #push(entry: HistoryEntry): void {
    this.#entries.splice(this.#at + 1, Infinity, entry);
    this.#at = this.#entries.length - 1;
  }
}
