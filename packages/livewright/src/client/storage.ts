/**
 * Returns a storage of the window if the page may use it. In frames of other sites, and if a browser blocks cookies,
 * even reading the property throws.
 */
export function storageOf(name: "localStorage" | "sessionStorage"): Storage | undefined {
  const probe = "livewright:probe";
  try {
    const storage = window[name];
    storage.setItem(probe, "1");
    storage.removeItem(probe);
    return storage;
  } catch {
    return undefined;
  }
}

/** A storage that lasts as long as the page. The official client accepts it in place of a real one. */
export class PageStorage implements Storage {
  readonly #items: Map<string, string> = new Map();
  [name: string]: unknown;

  get length(): number {
    return this.#items.size;
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  clear(): void {
    this.#items.clear();
  }
}
