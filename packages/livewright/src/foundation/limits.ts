// foundation/limits: the bound of everything a client can make grow, in one table, so that a reviewer sees them together
// and an application can tighten or loosen each. Imports nothing.

/** Bounds on what one client may cost. Every one has a default that a normal application never meets. */
export interface Limits {
  /**
   * Bytes of one inbound WebSocket message. A larger one is refused alone. A form of `paramBytes` fits into the default.
   * Default 8,388,608 (8 MiB).
   */
  readonly frameBytes: number;
  /**
   * Bytes of one inbound WebSocket message on a socket that has joined no view yet. The client puts the whole address of the page into
   * a join, and a fragment may be long. Default 524,288 (512 KiB).
   */
  readonly frameBytesBeforeJoin: number;
  /** Keys, items, lists and objects in the JSON of one message, which is refused alone beyond it. Default 100,000. */
  readonly frameValues: number;
  /**
   * Milliseconds of work per second that the messages of one socket may cause, estimated from size, values and refusals. Beyond
   * it the server stops reading the socket until the work is paid for. Default 100.
   */
  readonly frameTime: number;
  /**
   * Milliseconds of work per second that the messages of all sockets of the server may cause. Beyond it the server reads only
   * sockets that cause little. Default 500.
   */
  readonly frameTimeTotal: number;
  /** Refused messages and joins of one socket per minute; more close the socket. Default 1,000. */
  readonly refusalsPerMinute: number;
  /**
   * Open sockets of one address; the next is refused with 503. Behind a proxy or NAT many users share one address. For IPv6 the
   * first 64 bits count. Default `Infinity`.
   */
  readonly sockets: number;
  /** The same for sockets that have joined no view yet. Clients try again. Default 1,000. */
  readonly socketsBeforeJoin: number;
  /** Milliseconds within which a socket joins a view; otherwise it is closed. Default 120,000. */
  readonly joinTimeout: number;
  /** Views joined on one socket, those that were left but have not finished yet included. Default 1,001. */
  readonly channels: number;
  /**
   * Messages of one socket in a second, of whatever kind; more closes the socket. A page that sends every movement of a mouse sends
   * about a hundred. Default 1,000.
   */
  readonly eventsPerSecond: number;
  /** Joins of one socket per minute; more are refused. Each mounts a view, and a reconnect joins all of a page. Default 6,000. */
  readonly joinsPerMinute: number;
  /** Files being uploaded on one socket at once, those that wait to be consumed included. Default 1,000. */
  readonly uploads: number;
  /**
   * Files one upload lists, refused ones included, if its `maxEntries` is not larger; those beyond are left out. Default 1,000.
   */
  readonly uploadEntries: number;
  /** Messages waiting in one view's mailbox; one more crashes that view. Default 10,000. */
  readonly mailbox: number;
  /**
   * Bytes of events that may wait in the mailboxes of one socket's views, while those are busy. Beyond it the server stops
   * reading the socket until they have been handled. Default 4,194,304 (4 MiB).
   */
  readonly waitingBytes: number;
  /** Timers alive in one view. Default 1,000. */
  readonly timers: number;
  /** Topics one view may be subscribed to. Default 1,000. */
  readonly subscriptions: number;
  /** Nested views one view may show at once. Default 1,000. */
  readonly children: number;
  /** Functions of `assignAsync`, `startAsync` and `streamAsync` that may run at once for one view. Default 1,000. */
  readonly tasks: number;
  /**
   * Bytes that may wait to be sent on one socket before its views stop rendering what the client did not ask for; they go on,
   * with one message for all that happened, when half of it has gone out. Default 1,048,576 (1 MiB).
   */
  readonly sendBuffer: number;
  /** Bytes that may wait to be sent on one socket at all; beyond that it is closed. Default 16,777,216 (16 MiB). */
  readonly sendBufferMax: number;
  /** Events of one view that may wait for a socket that does not read; one more crashes the view. Default 1,000. */
  readonly waitingEvents: number;
  /**
   * Changes to items of streams of one view, its LiveComponents included, that may wait for a socket that does not read, and
   * changes to one stream that may wait for it to be loaded. Default 10,000.
   */
  readonly waitingItems: number;
  /**
   * Milliseconds after which a callback that has not settled is reported in the log, since nothing else of its view is handled
   * until it has. A client reloads its page after 30 seconds. `Infinity` for never. Default 10,000.
   */
  readonly settleTimeout: number;
  /** Pages whose findings are kept at once for the views that connect to them (`loadOnce`); the oldest go first. Default 1,000. */
  readonly firstLoads: number;
  /** Milliseconds for which they are kept. Default 10,000. */
  readonly firstLoadTime: number;
  /** Pages whose refused joins are counted, to recognize a page that loads itself in a loop. The oldest go first. Default 1,000. */
  readonly refusedPages: number;
  /** Milliseconds without any inbound frame after which a socket is closed. Default 60,000. */
  readonly idleTimeout: number;
  /** Bytes of one query string or form body that will be decoded. Default 8,000,000. */
  readonly paramBytes: number;
  /** Keys in one query string or form body, or in the JSON of one event. Default 10,000. */
  readonly paramKeys: number;
  /** Nesting depth of one key, e.g. `a[b][c]` is 3, or of the JSON of one event. Default 32. */
  readonly paramDepth: number;
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
  readonly maxBodyTime: number;
  /** Milliseconds that the server waits for one request body before `minBodyRate` applies. Default 20,000. */
  readonly maxBodyWait: number;
  /** Bytes per second that a request body delivers on average after `maxBodyWait`; a slower one is answered 408. Default 1,000. */
  readonly minBodyRate: number;
}

/** The defaults of {@link Limits}. */
export const DEFAULT_LIMITS: Limits = Object.freeze({
  frameBytes: 8_388_608,
  frameBytesBeforeJoin: 524_288,
  frameValues: 100_000,
  frameTime: 100,
  frameTimeTotal: 500,
  refusalsPerMinute: 1_000,
  sockets: Number.POSITIVE_INFINITY,
  socketsBeforeJoin: 1_000,
  joinTimeout: 120_000,
  channels: 1_001,
  eventsPerSecond: 1_000,
  joinsPerMinute: 6_000,
  uploads: 1_000,
  uploadEntries: 1_000,
  mailbox: 10_000,
  waitingBytes: 4_194_304,
  timers: 1_000,
  subscriptions: 1_000,
  children: 1_000,
  tasks: 1_000,
  sendBuffer: 1_048_576,
  sendBufferMax: 16_777_216,
  waitingEvents: 1_000,
  waitingItems: 10_000,
  settleTimeout: 10_000,
  firstLoads: 1_000,
  firstLoadTime: 10_000,
  refusedPages: 1_000,
  idleTimeout: 60_000,
  paramBytes: 8_000_000,
  paramKeys: 10_000,
  paramDepth: 32,
  maxFormParts: 1_000,
  maxPartHeaders: 16,
  maxPartHeaderBytes: 16_384,
  maxHeldBodyBytes: 12_582_912,
  maxBodyTime: 300_000,
  maxBodyWait: 20_000,
  minBodyRate: 1_000,
});
