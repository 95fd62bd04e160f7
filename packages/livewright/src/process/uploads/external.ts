import type { EntryHandle } from "../../live/uploads/record.ts";

/** The result of `external` for one file. */
export type External =
  | { readonly ok: true; readonly meta: object }
  | { readonly ok: false; readonly error: string; readonly failure: unknown };

/** Calls `external`. An error becomes a result, since a storage service that is down must not end the view. */
export async function readExternal(ask: () => unknown): Promise<External> {
  try {
    const meta = await ask();
    if (typeof meta === "object" && meta !== null) {
      const { error, uploader } = meta as { error?: unknown; uploader?: unknown };
      if (typeof error === "string") return { ok: false, error, failure: undefined };
      if (typeof uploader === "string" && uploader !== "") return { ok: true, meta };
    }
    throw new TypeError("external has to return { uploader: name, … }  or  { error: word }.");
  } catch (failure) {
    return { ok: false, error: "metadata_failure", failure };
  }
}

/** Returns the handle of a file that the client sends to another server. Nothing has to be released. */
export function externalHandle(meta: object): EntryHandle {
  return { meta, percent: 100, complete: true, hold: (use) => use(), end() {} };
}
