/** The client's files as values, for programs that are bundled into one file. */
export interface EmbeddedClient {
  /** The version of `phoenix_live_view`. */
  readonly version: string;
  /** By public name. */
  readonly files: Readonly<Record<string, EmbeddedFile>>;
}

export interface EmbeddedFile {
  /** The version of the uncompressed content. */
  readonly version: string;
  /** The content, compressed with Brotli, as base64. */
  readonly brotli: string;
}

/** `scripts/embed-client.mjs` writes the value into `dist` at the end of a build. The sources use the files themselves. */
export const EMBEDDED: EmbeddedClient | undefined = undefined;
