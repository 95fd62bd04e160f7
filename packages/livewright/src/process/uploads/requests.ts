import type { UploadRefusal, UploadRun } from "./transfer.ts";

/** What a client wants of the uploads of a view (protocol section 6). Nothing in it is checked yet. */
export type UploadRequest =
  /** It is about to send these files. */
  | { readonly type: "preflight"; readonly uploadRef: unknown; readonly entries: unknown }
  /** This much of a file has been sent, or why it was not. */
  | {
      readonly type: "progress";
      readonly uploadRef: unknown;
      readonly entryRef: unknown;
      readonly progress: unknown;
    }
  /** It begins to send a file; the refs are those of a verified token. */
  | {
      readonly type: "join";
      readonly uploadRef: string;
      readonly entryRef: string;
      /** Takes the run to send it to, or why there is none. */
      readonly answer: (result: UploadRun | JoinProblem) => void;
    };

/** Why an upload channel cannot be joined. */
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
      /** By entry ref: a token, or what the client's own uploader needs. */
      readonly entries: Readonly<Record<string, unknown>>;
      readonly errors: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly ref: string; readonly error: readonly (readonly [ref: string, reason: string])[] };
