import type { ClientEntry, Uploader } from "./uploaders.ts";

/** The result of `external` for this uploader. */
interface TusMeta {
  /** The URL of the file on the tus server, from its response to the creation. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes of one request; default 4 MiB. Smaller requests lose less when one is interrupted. */
  readonly chunkSize?: number;
}

/** Milliseconds before each further attempt. After the last one the file fails. */
const DELAYS = [250, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000];
/** Milliseconds between two checks whether the view has joined again. */
const LOOK = 200;

/**
 * Uploads files to any server of the tus 1.0 protocol, without sending received bytes twice. Always available as `Tus`.
 *
 * If a request fails, it asks the server for the received length and continues from there. If the view is gone (its server restarted, or
 * the connection was lost), it waits until the page is back and puts the file into the input again. If `external` then returns the same
 * URL for the file, the upload continues after the last received byte.
 *
 * @example external: async (_socket, entry) => ({ uploader: "Tus", url: await tusUrlFor(visitor, entry) })
 */
export const tus: Uploader = (entries, onError) => {
  const uploads = entries.map((entry) => new TusUpload(entry));
  onError(() => {
    const lost = uploads.filter((upload) => upload.stop());
    if (lost.length > 0) chooseAgain(lost.map(({ entry }) => entry));
  });
  for (const upload of uploads) void upload.run();
};

/** One file. */
class TusUpload {
  readonly entry: ClientEntry;
  #request: XMLHttpRequest | undefined;
  #over = false;

  constructor(entry: ClientEntry) {
    this.entry = entry;
    entry.onCancel(() => void this.stop());
  }

  /** Stops sending. Returns true if it was sending. */
  stop(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#request?.abort();
    return true;
  }

  async run(): Promise<void> {
    const { file } = this.entry;
    let offset: number | undefined;
    let failures = 0;
    while (!this.#over) {
      try {
        offset ??= await this.#ask();
        if (offset >= file.size) return this.#done();
        const next = await this.#send(offset);
        if (next > offset) failures = 0;
        offset = next;
      } catch (error) {
        if (this.#over) return;
        // Only the server knows how many bytes have arrived.
        offset = undefined;
        const delay = error instanceof Refused ? undefined : DELAYS[failures++];
        if (delay === undefined) return this.#fail(error instanceof Error ? error.message : "failed");
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    }
  }

  #done(): void {
    if (!this.#over) this.entry.progress(100);
    this.#over = true;
  }

  #fail(reason: string): void {
    if (!this.#over) this.entry.error(reason);
    this.#over = true;
  }

  /** Returns the number of bytes that the server has. */
  #ask(): Promise<number> {
    return this.#exchange("HEAD", {}, null);
  }

  /** Sends the next bytes. Returns the number that the server has then. */
  #send(offset: number): Promise<number> {
    const { file, meta } = this.entry;
    const { chunkSize = 4 * 1024 * 1024 } = meta as unknown as TusMeta;
    const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
    return this.#exchange("PATCH", headers, file.slice(offset, offset + chunkSize), (loaded) => {
      // The server has not confirmed these bytes yet.
      this.entry.progress(Math.min(99, Math.floor(((offset + loaded) / file.size) * 100)));
    });
  }

  #exchange(
    method: string,
    headers: Readonly<Record<string, string>>,
    body: Blob | null,
    onSent: (loaded: number) => void = () => {},
  ): Promise<number> {
    const { url, headers: own } = this.entry.meta as unknown as TusMeta;
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.#request = request;
      for (const event of ["error", "abort", "timeout"])
        request.addEventListener(event, () => reject(new Error("network")));
      request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
      request.addEventListener("load", () => {
        const offset = Number(request.getResponseHeader("Upload-Offset") ?? Number.NaN);
        const { status } = request;
        if (status >= 200 && status < 300 && Number.isSafeInteger(offset) && offset >= 0) resolve(offset);
        else reject(isFinal(status) ? new Refused(`status ${status}`) : new Error(`status ${status}`));
      });
      request.open(method, url);
      for (const [name, value] of Object.entries({ "Tus-Resumable": "1.0.0", ...own, ...headers }))
        request.setRequestHeader(name, value);
      request.send(body);
    });
  }
}

/** An error that the server would repeat. */
class Refused extends Error {}

/** Conflicts, locks, rate limits and errors of the server are temporary. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 409, 423, 425, 429].includes(status);
}

/**
 * Puts files into their input again as soon as the view has joined again and shows it. To the client they are new
 * files. Making them copies no bytes.
 */
function chooseAgain(entries: readonly ClientEntry[]): void {
  const [first] = entries;
  if (first === undefined) return;
  const { name, form } = first.fileEl;
  const before = first.fileEl.getAttribute("data-phx-upload-ref");
  const formId = form?.id ?? "";
  const looking = setInterval(() => {
    const scope: ParentNode | null = formId === "" ? document : document.getElementById(formId);
    const input = [...(scope?.querySelectorAll<HTMLInputElement>("input[type=file][data-phx-upload-ref]") ?? [])].find(
      (element) => element.name === name && element.getAttribute("data-phx-upload-ref") !== before,
    );
    if (input === undefined || input.closest(".phx-connected") === null) {
      // The page now has no view, or another one.
      if (scope === null) clearInterval(looking);
      return;
    }
    clearInterval(looking);
    const files = entries.map(({ file }) => new File([file], file.name, file));
    input.dispatchEvent(new CustomEvent("track-uploads", { bubbles: true, detail: { files } }));
  }, LOOK);
}
