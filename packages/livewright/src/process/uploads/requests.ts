import type { UploadRefusal, UploadTransfer } from "./transfer.ts";

/** A request of the client for an upload (protocol section 6). Its fields have not been checked yet. */
export type UploadRequest =
  /** The client is about to send these files. */
  | { readonly type: "preflight"; readonly uploadRef: unknown; readonly entries: unknown }
  /** The progress of a file, or the error of the client. */
  | {
      readonly type: "progress";
      readonly uploadRef: unknown;
      readonly entryRef: unknown;
      readonly progress: unknown;
    }
  /** The client starts to send a file. The refs come from a verified token. */
  | {
      readonly type: "join";
      readonly uploadRef: string;
      readonly entryRef: string;
      /** Receives the transfer, or the reason why there is none. */
      readonly answer: (result: UploadTransfer | JoinProblem) => void;
    };

/** The reason why an upload channel cannot be joined. */
export type JoinProblem = { readonly reason: "disallowed" | "already_registered" } | UploadRefusal;

/** The answer to a preflight, without its diff (protocol section 6.3). */
export type PreflightBody =
  | {
      readonly ref: string;
      readonly config: {
        readonly max_file_size: number;
        readonly max_entries: number;
        readonly chunk_size: number;
        readonly chunk_timeout: number;
      };
      /** By entry ref: a token, or the metadata for an uploader in the client. */
      readonly entries: Readonly<Record<string, unknown>>;
      readonly errors: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly ref: string; readonly error: readonly (readonly [ref: string, reason: string])[] };
