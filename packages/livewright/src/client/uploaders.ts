// Uploaders: functions that send files from the browser to another server than the view's. The result of `external`
// names the uploader. The official client calls it with its files of a selection.

/** A file, as the client passes it to an uploader. */
export interface ClientEntry {
  readonly file: File;
  /** The file input. */
  readonly fileEl: HTMLInputElement;
  /** The result of `external` for this file. */
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
 * Sends each file in its own request to a URL that the view has signed. Uses PUT with the file as the body, or, with
 * `fields`, POST as a form, for stores that use POST policies. Always available as `Put`. Ignores the body of the
 * response.
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
      // All bytes are sent, but the server has not confirmed them yet.
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
