// Uploaders: functions that send files from the browser to somewhere else than the view's server. A view names one of them in
// what `external` returns; the official client calls it with all files of a selection that are for it.

/** A file as the client gives it to an uploader. */
export interface ClientEntry {
  readonly file: File;
  /** The input it was chosen with. */
  readonly fileEl: HTMLInputElement;
  /** The result of `external` for it. */
  readonly meta: Readonly<Record<string, unknown>>;
  /** Reports the progress to the view; 100 when the file has arrived. */
  progress(percent: number): void;
  /** Reports a failure to the view. */
  error(reason?: string): void;
  /** Registers a listener for the removal of the file, and for leaving the page. */
  onCancel(callback: () => void): void;
}

/** Sends files. `onError` registers a listener for the end of the view. */
export type Uploader = (entries: readonly ClientEntry[], onError: (callback: () => void) => void) => void;

/**
 * Sends each file in one request of its own, to a URL that the view signed: with PUT as it is, or, if there are `fields`, with
 * POST as a form, as stores with policies want it. Always there as `Put`; what its answer is beyond success does not matter.
 *
 * @example external: async (_socket, entry) => ({ uploader: "Put", url: await presign(entry), headers: { "content-type": entry.clientType } })
 */
export const put: Uploader = (entries, onError) => {
  for (const entry of entries) {
    const { url, headers, fields } = entry.meta as {
      readonly url: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly fields?: Readonly<Record<string, string>>;
    };
    const request = new XMLHttpRequest();
    // An aborted request fires no more events.
    const abort = (): void => request.abort();
    onError(abort);
    entry.onCancel(abort);
    request.addEventListener("error", () => entry.error("network"));
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) entry.progress(100);
      else entry.error(`status ${request.status}`);
    });
    request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
      // That all has been sent does not mean that it is there.
      if (lengthComputable) entry.progress(Math.min(99, Math.floor((loaded / total) * 100)));
    });
    request.open(fields === undefined ? "PUT" : "POST", url);
    for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
    request.send(fields === undefined ? entry.file : form(fields, entry.file));
  }
};

/** The file comes last: stores read no field behind it. */
function form(fields: Readonly<Record<string, string>>, file: File): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  data.append("file", file);
  return data;
}
