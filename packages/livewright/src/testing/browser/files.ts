import type { DomWindow } from "./dom.ts";

/** A file a visitor chooses. */
export interface TestFile {
  readonly name: string;
  /** What is in it: text or bytes. */
  readonly content: string | Uint8Array;
  /** Its media type. Default: none, as for a file a browser does not know. */
  readonly type?: string;
  /** When it was last changed, in milliseconds since 1970. Default: now. */
  readonly lastModified?: number;
}

type FileClass = new (parts: unknown[], name: string, options: object) => PageFile;

/** A file that was chosen. */
export interface PageFile extends Blob {
  readonly name: string;
}

/** Makes what a browser makes of a file that is chosen. */
export function makeFile(dom: DomWindow, { name, content, type = "", lastModified = Date.now() }: TestFile): PageFile {
  return new (dom["File"] as FileClass)([content], name, { type, lastModified });
}

/** A file of which only so much can be read as a test lets pass. Whoever reads further waits, as on a slow disk. */
export class HeldFile {
  readonly file: PageFile;
  /** Bytes that can be read. */
  #open: number = 0;
  #waiting: (() => void)[] = [];
  readonly #slice: Blob["slice"];

  constructor(file: PageFile) {
    this.file = file;
    held.set(file, this);
    this.#slice = file.slice.bind(file);
    const part = (start: number = 0, end: number = file.size): Blob => {
      const blob = this.#slice(start, end);
      parts.set(blob, () => this.#read(start, Math.min(end, file.size)));
      return blob;
    };
    Object.defineProperty(file, "slice", { value: part });
  }

  /** Lets this much of it be read. */
  open(bytes: number): void {
    this.#open = bytes;
    for (const go of this.#waiting.splice(0)) go();
  }

  async #read(start: number, end: number): Promise<ArrayBuffer> {
    while (this.#open <= start) await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    return this.#slice(start, Math.min(end, this.#open)).arrayBuffer();
  }
}

/** Files that are held, and how parts of them are read. */
const held: WeakMap<Blob, HeldFile> = new WeakMap();
const parts: WeakMap<Blob, () => Promise<ArrayBuffer>> = new WeakMap();

/** What the client calls a file by; undefined until the view is told of it. */
export function refOf(file: PageFile): string | undefined {
  return (file as { readonly [CLIENT_REF]?: string })[CLIENT_REF];
}

const CLIENT_REF = "_phxRef";

/** Whether a test says when the file is sent. */
export function isHeld(file: Blob): boolean {
  return held.has(file);
}

/**
 * Reads files for the client. That of jsdom takes its time, which nobody would know to wait for; this one is done before the
 * next turn.
 */
export class PageFileReader {
  result: ArrayBuffer | null = null;
  readonly error: null = null;
  onload: ((event: { readonly target: PageFileReader }) => void) | undefined;

  readAsArrayBuffer(blob: Blob): void {
    const read = parts.get(blob) ?? (() => blob.arrayBuffer());
    void read().then((bytes) => {
      // Of this realm, as the client hands it on to what sends it.
      this.result = bytes.slice(0);
      this.onload?.({ target: this });
    });
  }
}

/** Addresses, and those of previews of images, which nothing shows. */
export class PageUrl extends URL {
  static override createObjectURL(): string {
    return "blob:preview";
  }

  static override revokeObjectURL(): void {}
}
