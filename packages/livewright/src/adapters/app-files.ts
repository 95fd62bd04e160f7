import type { Endpoint } from "../endpoint/endpoint.ts";
import { ignore } from "../foundation/ignore.ts";
import { clientFiles } from "./client-files.ts";
import { DiskFiles, type TemporaryFileOptions } from "./temporary-files.ts";

/** The temporary files of each endpoint, which its handlers and sockets share. */
const UPLOADS = new WeakMap<Endpoint, DiskFiles>();

/** The endpoints that load the client's files, or have them. */
const CLIENTS = new WeakMap<Endpoint, Promise<void>>();

/** The files that an adapter gives to an endpoint: the client, and a directory for uploads. */
export class AppFiles {
  /** Set while the files of the client are loaded. Requests wait for it. Rejects with LW104, as {@link provideClient} does. */
  loading: Promise<void> | undefined;

  constructor(
    app: Endpoint,
    { client, uploads }: { readonly client?: boolean | undefined; readonly uploads?: TemporaryFileOptions | undefined },
  ) {
    provideUploads(app, uploads);
    if (client === false) return;
    this.loading = provideClient(app).then(() => {
      this.loading = undefined;
    });
    // Reported to each request that waits.
    this.loading.catch(ignore);
  }
}

/** Gives an endpoint a directory for uploads, unless it has one. */
export function provideUploads(app: Endpoint, options: TemporaryFileOptions | undefined): void {
  if (UPLOADS.has(app)) return;
  const files = new DiskFiles(options);
  UPLOADS.set(app, files);
  app.adapter.provideTemporaryFiles(files);
}

/** Removes the uploads of an endpoint that has stopped. */
export async function removeUploads(app: Endpoint): Promise<void> {
  const files = UPLOADS.get(app);
  UPLOADS.delete(app);
  await files?.close();
}

/**
 * Loads the client's files for an endpoint.
 *
 * @throws {LivewrightError} LW104 in a bundle that lacks a part of the package
 */
export function provideClient(app: Endpoint): Promise<void> {
  let loading = CLIENTS.get(app);
  if (loading === undefined) {
    loading = clientFiles().then(({ version, files }) => app.adapter.provideClient(version, files));
    CLIENTS.set(app, loading);
    // A failure is reported to each caller.
    loading.catch(ignore);
  }
  return loading;
}
