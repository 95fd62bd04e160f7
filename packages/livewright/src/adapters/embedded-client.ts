/** The client's files as values of the program, for where the program is one file. */
export interface EmbeddedClient {
  /** The version of `phoenix_live_view` among them. */
  readonly version: string;
  /** By the name they are served under: compressed with Brotli, as base64. */
  readonly files: Readonly<Record<string, string>>;
}

/** Written into `dist` by `scripts/embed-client.mjs` at the end of a build. The sources have the files themselves. */
export const EMBEDDED: EmbeddedClient | undefined = undefined;
