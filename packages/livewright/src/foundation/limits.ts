// foundation/limits: the bounds of everything a client can make grow, in one table, so that a reviewer sees them together and an
// application can change each.

/** Bounds on the cost of one client. A normal application never reaches the defaults. */
export interface Limits {
  /**
   * Bytes of one inbound WebSocket message. A larger one is refused alone. A form of `maxParamBytes` fits into the default.
   * Default 8,388,608 (8 MiB).
   */
  readonly maxFrameBytes: number;
  /**
   * Bytes of one inbound WebSocket message on a socket that has joined no view yet. The client puts the whole address of the page into
   * a join, and a fragment may be long. Default 524,288 (512 KiB).
   */
  readonly maxUnjoinedFrameBytes: number;
  /** Keys, items, lists and objects in the JSON of one message, which is refused alone beyond it. Default 100,000. */
  readonly maxFrameValues: number;
  /**
   * Milliseconds of work per second that the messages of one socket may cause, estimated from size, values and refusals. Beyond
   * it the server stops reading the socket until the work is paid for. Default 100.
   */
  readonly maxFrameMsPerSecond: number;
  /**
   * Milliseconds of work per second that the messages of all sockets of the server may cause. Beyond it the server reads only
   * sockets that cause little. Default 500.
   */
  readonly maxTotalFrameMsPerSecond: number;
  /** Refused messages and joins of one socket per minute; more close the socket. Default 1,000. */
  readonly maxRefusalsPerMinute: number;
  /**
   * Open sockets of one address; the next is refused with 503. Behind a proxy or NAT many users share one address. For IPv6 the
   * first 64 bits count. Default `Infinity`.
   */
  readonly maxSocketsPerIp: number;
  /** The same for sockets that have joined no view yet. Clients try again. Default 1,000. */
  readonly maxUnjoinedSocketsPerIp: number;
  /** Milliseconds within which a socket joins a view; otherwise it is closed. Default 120,000. */
  readonly maxJoinWaitMs: number;
  /** Views joined on one socket, including left views that have not ended yet. Default 1,001. */
  readonly maxChannels: number;
  /**
   * Messages of one socket in a second, of whatever kind; more closes the socket. A page that sends every movement of a mouse sends
   * about a hundred. Default 1,000.
   */
  readonly maxFramesPerSecond: number;
  /** Joins of one socket per minute; more are refused. Each mounts a view, and a reconnect joins all of a page. Default 6,000. */
  readonly maxJoinsPerMinute: number;
  /** Files in upload on one socket, including files that wait to be consumed. Default 1,000. */
  readonly maxUploads: number;
  /**
   * Files one upload lists, refused ones included, if its `maxEntries` is not larger; those beyond are left out. Default 1,000.
   */
  readonly maxUploadEntries: number;
  /**
   * Messages of the client that wait in one view's mailbox: an event or an announced upload beyond it is refused alone. Messages
   * of the server (broadcasts, `sendInfo`, timers) have as many places of their own. One more ends the view, which would show
   * something wrong without it; one more call is refused. Default 10,000.
   */
  readonly maxMailboxMessages: number;
  /**
   * Bytes of events that may wait in the mailboxes of one socket's views, while those are busy. Beyond it the server stops
   * reading the socket until they have been handled. Default 4,194,304 (4 MiB).
   */
  readonly maxMailboxBytes: number;
  /** Timers alive in one view. Default 1,000. */
  readonly maxTimers: number;
  /** Topics one view may be subscribed to. Default 1,000. */
  readonly maxSubscriptions: number;
  /** Nested views one view may show at once. Default 1,000. */
  readonly maxNestedViews: number;
  /** Functions of `assignAsync`, `startAsync` and `streamAsync` that may run at once for one view. Default 1,000. */
  readonly maxTasks: number;
  /**
   * Bytes that may wait to be sent on one socket before its views stop rendering what the client did not ask for; they go on,
   * with one message for all that happened, when half of it has gone out. Default 1,048,576 (1 MiB).
   */
  readonly maxRenderAheadBytes: number;
  /** Bytes that may wait to be sent on one socket at all; beyond that it is closed. Default 16,777,216 (16 MiB). */
  readonly maxSendBufferBytes: number;
  /**
   * Events of one view (`pushEvent`) that may wait for a socket that does not read. One more ends the view: its client would act
   * on incomplete events. Replies to what the client sends do not wait. Default 1,000.
   */
  readonly maxPendingEvents: number;
  /**
   * Changes to items of streams of one view, its LiveComponents included, that may wait for a socket that does not read, and
   * changes to one stream that may wait for it to be loaded. One more ends the view: the server keeps no items, so it could not
   * show the list again. Default 10,000.
   */
  readonly maxPendingStreamItems: number;
  /**
   * Milliseconds after which a callback that has not settled is reported in the log, since nothing else of its view is handled
   * until it has. A client reloads its page after 30 seconds. `Infinity` for never. Default 10,000.
   */
  readonly maxCallbackMs: number;
  /** Pages whose findings are kept at once for the views that connect to them (`loadOnce`); the oldest go first. Default 1,000. */
  readonly maxLoadOnceEntries: number;
  /** Milliseconds for which they are kept. Default 10,000. */
  readonly maxLoadOnceTtlMs: number;
  /** Pages whose refused joins are counted, to recognize a page that loads itself in a loop. The oldest go first. Default 1,000. */
  readonly maxRefusedPages: number;
  /** Milliseconds without any inbound frame after which a socket is closed. Default 60,000. */
  readonly maxIdleMs: number;
  /** Bytes of one query string or form body that will be decoded. Default 8,000,000. */
  readonly maxParamBytes: number;
  /** Keys in one query string or form body, or in the JSON of one event. Default 10,000. */
  readonly maxParamKeys: number;
  /** Nesting depth of one key, e.g. `a[b][c]` is 3, or of the JSON of one event. Default 32. */
  readonly maxParamDepth: number;
  /** Parts of one `multipart/form-data` body: fields and files. Default 1,000. */
  readonly maxFormParts: number;
  /** Header lines of one part of a `multipart/form-data` body. Browsers send two. Default 16. */
  readonly maxPartHeaders: number;
  /** Bytes of all headers of one part, the names of its field and file included. Default 16,384 (16 KiB). */
  readonly maxPartHeaderBytes: number;
  /**
   * Bytes of request bodies that one endpoint holds at the same time. Beyond it the largest unfinished body is refused with 503. A
   * body that is alone, or that a handler streams through `request.body`, is not refused for it. Default 12,582,912 (12 MiB).
   */
  readonly maxHeldBodyBytes: number;
  /** Milliseconds that the server waits for one request body in total; then it answers 408. Default 300,000 (5 minutes). */
  readonly maxBodyMs: number;
  /** Milliseconds that the server waits for one request body before `minBodyBytesPerSecond` applies. Default 20,000. */
  readonly maxBodyGraceMs: number;
  /** Bytes per second that a request body delivers on average after `maxBodyGraceMs`; a slower one is answered 408. Default 1,000. */
  readonly minBodyBytesPerSecond: number;
  /**
   * Chunks below 1 KiB (`Transfer-Encoding: chunked`) in a second, of all request bodies together. Beyond it the server reads
   * bodies in such chunks more slowly. Default 20,000.
   */
  readonly maxBodyChunksPerSecond: number;
}

/** The defaults of {@link Limits}. */
export const DEFAULT_LIMITS: Limits = Object.freeze({
  maxFrameBytes: 8_388_608,
  maxUnjoinedFrameBytes: 524_288,
  maxFrameValues: 100_000,
  maxFrameMsPerSecond: 100,
  maxTotalFrameMsPerSecond: 500,
  maxRefusalsPerMinute: 1_000,
  maxSocketsPerIp: Number.POSITIVE_INFINITY,
  maxUnjoinedSocketsPerIp: 1_000,
  maxJoinWaitMs: 120_000,
  maxChannels: 1_001,
  maxFramesPerSecond: 1_000,
  maxJoinsPerMinute: 6_000,
  maxUploads: 1_000,
  maxUploadEntries: 1_000,
  maxMailboxMessages: 10_000,
  maxMailboxBytes: 4_194_304,
  maxTimers: 1_000,
  maxSubscriptions: 1_000,
  maxNestedViews: 1_000,
  maxTasks: 1_000,
  maxRenderAheadBytes: 1_048_576,
  maxSendBufferBytes: 16_777_216,
  maxPendingEvents: 1_000,
  maxPendingStreamItems: 10_000,
  maxCallbackMs: 10_000,
  maxLoadOnceEntries: 1_000,
  maxLoadOnceTtlMs: 10_000,
  maxRefusedPages: 1_000,
  maxIdleMs: 60_000,
  maxParamBytes: 8_000_000,
  maxParamKeys: 10_000,
  maxParamDepth: 32,
  maxFormParts: 1_000,
  maxPartHeaders: 16,
  maxPartHeaderBytes: 16_384,
  maxHeldBodyBytes: 12_582_912,
  maxBodyMs: 300_000,
  maxBodyGraceMs: 20_000,
  minBodyBytesPerSecond: 1_000,
  maxBodyChunksPerSecond: 20_000,
});
