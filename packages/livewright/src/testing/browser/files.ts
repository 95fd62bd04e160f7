import type { DomElement, DomWindow } from "./dom.ts";

/** A file for an upload. */
export interface TestFile {
  readonly name: string;
  /** The content: text or bytes. */
  readonly content: string | Uint8Array;
  /** The media type. Default: empty, as for a file type that browsers do not know. */
  readonly type?: string;
  /** The time of the last change, in milliseconds since 1970. Default: now. */
  readonly lastModified?: number;
}

type FileClass = new (parts: unknown[], name: string, options: object) => PageFile;

/** A chosen file, as scripts see it. */
export interface PageFile extends Blob {
  readonly name: string;
}

/** Makes the `File` of a chosen file. */
export function makeFile(dom: DomWindow, { name, content, type = "", lastModified = Date.now() }: TestFile): PageFile {
  const file = new (dom["File"] as FileClass)([content], name, { type, lastModified });
  contents.set(file, content);
  return file;
}

/** The contents of chosen files: a `File` of jsdom cannot be part of a request. */
const contents: WeakMap<Blob, string | Uint8Array> = new WeakMap();

const chosen: WeakMap<DomElement, readonly PageFile[]> = new WeakMap();

/** Remembers the files of an input, for a form that is submitted without a script. */
export function noteFiles(input: DomElement, files: readonly PageFile[]): void {
  chosen.set(input, files);
}

/** Returns the files that were chosen last. */
export function chosenFiles(input: DomElement): readonly PageFile[] {
  return chosen.get(input) ?? [];
}

/** Returns the same file for a request. */
export function fileToPost(file: PageFile): File {
  return new File([contents.get(file) ?? ""], file.name, { type: file.type });
}

/** A file that can be read only as far as the test allows. A read beyond waits, as on a slow disk. */
export class HeldFile {
  readonly file: PageFile;
  /** The number of bytes that can be read. */
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

  /** Allows reads up to this number of bytes. */
  open(bytes: number): void {
    this.#open = bytes;
    for (const go of this.#waiting.splice(0)) go();
  }

  async #read(start: number, end: number): Promise<ArrayBuffer> {
    while (this.#open <= start) await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    return this.#slice(start, Math.min(end, this.#open)).arrayBuffer();
  }
}

/** Files that can be read only in part, and the readers of their slices. */
const held: WeakMap<Blob, HeldFile> = new WeakMap();
const parts: WeakMap<Blob, () => Promise<ArrayBuffer>> = new WeakMap();

/** Returns the client's ref of a file; undefined until the client has sent it to the view. */
export function refOf(file: PageFile): string | undefined {
  return (file as { readonly [CLIENT_REF]?: string })[CLIENT_REF];
}

const CLIENT_REF = "_phxRef";

/** Reports whether the test controls the upload of a file. */
export function isHeld(file: Blob): boolean {
  return held.has(file);
}

/**
 * A `FileReader` that finishes before the next turn of the event loop. The one of jsdom is slower, and a test could not
 * wait for it.
 */
export class PageFileReader {
  result: ArrayBuffer | null = null;
  readonly error: null = null;
  onload: ((event: { readonly target: PageFileReader }) => void) | undefined;

  readAsArrayBuffer(blob: Blob): void {
    const read = parts.get(blob) ?? (() => blob.arrayBuffer());
    void read().then((bytes) => {
      // A copy in this realm: the client passes it to `WebSocket.send`.
      this.result = bytes.slice(0);
      this.onload?.({ target: this });
    });
  }
}

/** The `URL` class, with dummy URLs for previews of images. */
export class PageUrl extends URL {
  static override createObjectURL(): string {
    return "blob:preview";
  }

  static override revokeObjectURL(): void {}
}
