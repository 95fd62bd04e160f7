/** An entry of the history. */
export interface HistoryEntry {
  url: string;
  state: unknown;
  /** The number of the page load. Moving between entries of one page load does not load a page. */
  readonly page: number;
}

/** The session history of one tab. */
export class TabHistory {
  readonly #entries: HistoryEntry[] = [];
  #at: number = -1;
  #page: number = 0;

  get length(): number {
    return this.#entries.length;
  }

  /** The current entry; undefined before the first page. */
  get current(): HistoryEntry | undefined {
    return this.#entries[this.#at];
  }

  /** Adds an entry for a new page, and drops the entries after the current one. */
  loaded(url: string): void {
    this.#page++;
    this.#push({ url, state: null, page: this.#page });
  }

  /** Replaces the current entry, after its page was loaded again. */
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

  /** Reports whether there is an entry at this offset from the current one. */
  has(by: number): boolean {
    return this.#entries[this.#at + by] !== undefined;
  }

  /**
   * Moves by an offset.
   *
   * @returns the entry, and whether it needs a page load; undefined beyond the ends of the history
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
