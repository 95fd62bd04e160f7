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

type FileClass = new (parts: unknown[], name: string, options: object) => Blob;

/** Makes what a browser makes of a file that is chosen. */
export function makeFile(dom: DomWindow, { name, content, type = "", lastModified = Date.now() }: TestFile): Blob {
  return new (dom["File"] as FileClass)([content], name, { type, lastModified });
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
    void blob.arrayBuffer().then((bytes) => {
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
