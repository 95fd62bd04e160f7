// The bounds of everything that a client can make grow, in one table, so that a reviewer sees them together. An application can
// change each limit.

/**
 * Bounds on the cost of one client. Set them with `endpoint({ limits: { … } })`. Ordinary applications never reach the defaults.
 * Most excesses are logged, at most once per minute, with the name and value of the limit.
 */
export interface Limits {
  /**
   * The most bytes of one inbound WebSocket message. Default 8,388,608 (8 MiB), which fits a form of `maxParamBytes`. A
   * larger text message is refused alone with LW602; a larger binary or compressed message closes the socket with 1009.
   * Raise it together with `maxParamBytes`.
   */
  readonly maxFrameBytes: number;
  /**
   * The most bytes of one inbound message on a socket that has not joined a view yet. Default 524,288 (512 KiB). A
   * larger message is refused alone with LW602. Raise it if URLs are longer: the client puts the whole URL, with its
   * fragment, into a join.
   */
  readonly maxUnjoinedFrameBytes: number;
  /**
   * The most keys, items, lists and objects in the JSON of one message. Default 100,000. A larger message is refused
   * alone with LW121. Raise it if hooks push larger payloads.
   */
  readonly maxFrameValues: number;
  /**
   * Milliseconds of work per second that the messages of one socket may cause. The work is estimated from size, values
   * and refusals. Default 100. Beyond it the server reads the socket more slowly and logs LW605. Raise it if a page
   * regularly sends that much.
   */
  readonly maxFrameMsPerSecond: number;
  /**
   * Milliseconds of work per second that the messages of all sockets of the server may cause. Default 500. Beyond it
   * the server reads only sockets that cause little work, and logs LW605. Raise it if the process has a core of its
   * own.
   */
  readonly maxTotalFrameMsPerSecond: number;
  /**
   * The most refused messages and joins of one socket per minute. Default 1,000. More close the socket with 1013 and
   * LW604. The official client sends nothing that is refused so often, so there is rarely a reason to raise it.
   */
  readonly maxRefusalsPerMinute: number;
  /**
   * The most open sockets of one address; for IPv6 the first 64 bits count. Default `Infinity`, because many users
   * behind a proxy or NAT share one address. The next socket is refused with 503 and LW606. Set it if `trustProxy`
   * reveals the real addresses.
   */
  readonly maxSocketsPerIp: number;
  /**
   * The most open sockets of one address that have not joined a view yet. Default 1,000. The next socket is refused
   * with 503 and LW606, and the client tries again. Raise it if all users share the address of a proxy.
   */
  readonly maxUnjoinedSocketsPerIp: number;
  /**
   * Milliseconds within which a socket must join a view. Default 120,000. Otherwise it is closed with 1001 and LW609.
   * Raise it if pages open a socket long before they join.
   */
  readonly maxJoinWaitMs: number;
  /**
   * The most views or channels that are joined on one socket, including left ones that have not ended yet. Default 1,001: a main
   * view with `maxNestedViews`. The next join is refused with LW603. Raise it together with `maxNestedViews`.
   */
  readonly maxChannels: number;
  /**
   * The most messages of one socket per second, of any kind. Default 1,000. More close the socket with 1013 and LW604.
   * A page that sends every mouse movement sends about a hundred: throttle events before you raise it.
   */
  readonly maxFramesPerSecond: number;
  /**
   * The most joins of one socket per minute. Default 6,000. Further joins are refused with LW604. Raise it for pages
   * with thousands of nested views: a reconnect joins all of them.
   */
  readonly maxJoinsPerMinute: number;
  /**
   * The most files in upload on one socket, including files that wait to be consumed. Default 1,000. The next file
   * fails with LW607. Raise it for uploads with a larger `maxEntries`.
   */
  readonly maxUploads: number;
  /**
   * The most files that one upload lists, including refused ones, unless its `maxEntries` is larger. Default 1,000.
   * Further files are not listed, and the upload reports `too_many_files`. Raise it to list more refused files.
   */
  readonly maxUploadEntries: number;
  /**
   * The most messages that wait in the mailbox of one view: as many of the client, and as many of the server. Default
   * 10,000. The next event or announced upload is refused alone with LW701, and so is a call. The next broadcast,
   * `sendInfo` or timer ends the view with LW701, because the view would miss it. Raise it for bursts; for slow
   * callbacks use `startAsync` instead.
   */
  readonly maxMailboxMessages: number;
  /**
   * The most bytes of events that wait in the mailboxes of all views of one socket. Default 4,194,304 (4 MiB). Beyond
   * it the server stops reading the socket until the views catch up, and logs LW706. Raise it if views are often busy
   * while clients send large forms.
   */
  readonly maxMailboxBytes: number;
  /**
   * The most timers of one view. Default 1,000. The next one ends the view with LW702. Raise it only if a view needs
   * them: one timer can serve many items.
   */
  readonly maxTimers: number;
  /**
   * The most topics to which one view is subscribed. Default 1,000. The next one ends the view with LW702. Raise it
   * only if one topic for all items is not enough.
   */
  readonly maxSubscriptions: number;
  /**
   * The most presences that one view or channel tracks. Default 1,000. The next one ends the view with LW702. Raise it only if one
   * presence with a list in its meta is not enough.
   */
  readonly maxPresences: number;
  /**
   * The most bytes of one presence: topic, key and meta as JSON. Default 16,384 (16 KiB). A larger one ends the view with LW732. Every
   * process holds all presences, and sends them to all subscribers: track an id instead.
   */
  readonly maxPresenceBytes: number;
  /**
   * The most nested views that one view shows. Default 1,000. The next one ends the view with LW702. Raise it together
   * with `maxChannels`; a LiveComponent is cheaper than a nested view.
   */
  readonly maxNestedViews: number;
  /**
   * The most running functions of `assignAsync`, `startAsync` and `streamAsync` in one view. Default 1,000. The next
   * one ends the view with LW702. Raise it only if a view starts that many tasks on purpose.
   */
  readonly maxTasks: number;
  /**
   * Bytes that may wait to be sent on one socket before its views stop rendering changes that the client did not ask
   * for. Default 1,048,576 (1 MiB). The views render again, with one message for all changes, once half of it has been
   * sent. Raise it if single diffs are larger.
   */
  readonly maxRenderAheadBytes: number;
  /**
   * The most bytes that wait to be sent on one socket. Default 16,777,216 (16 MiB). Beyond it the socket is closed with
   * 1013 and LW705. Raise it if pages are larger than that.
   */
  readonly maxSendBufferBytes: number;
  /**
   * The most events of one view (`pushEvent`) that wait for a client that does not read. Default 1,000. The next one
   * ends the view with LW705, because the client would act on incomplete events. Replies do not wait. Raise it if a
   * view pushes bursts; one event with a list is better.
   */
  readonly maxPendingEvents: number;
  /**
   * The most changes to stream items of one view and its LiveComponents that wait for a client that does not read, and
   * of one stream that wait for its load. Default 10,000. The next one ends the view with LW705: the server keeps no
   * items, so it could not send the list again. Raise it for larger bursts.
   */
  readonly maxPendingStreamItems: number;
  /**
   * Milliseconds after which a callback that has not settled is reported with LW707; `Infinity` for never. Default
   * 10,000. The callback keeps running, and its view handles no other message until then. A client reloads its page
   * after 30 seconds. A posted form is answered after this time, and its pending tasks are aborted. Raise it if callbacks
   * are slow on purpose.
   */
  readonly maxCallbackMs: number;
  /**
   * The most page loads whose `loadOnce` results are kept for the join. Default 1,000. The oldest are dropped, and the
   * join loads them again. Raise it if more pages load within `maxLoadOnceTtlMs`.
   */
  readonly maxLoadOnceEntries: number;
  /**
   * Milliseconds for which `loadOnce` results are kept for the join. Default 10,000. Later joins load them again. Raise
   * it for clients on slow networks.
   */
  readonly maxLoadOnceTtlMs: number;
  /**
   * The most page loads whose refused joins are counted, to recognize a page that reloads in a loop. Default 1,000. The
   * oldest are forgotten, so a loop may be noticed later. Raise it if that many pages fail to join at the same time.
   */
  readonly maxRefusedPages: number;
  /**
   * Milliseconds without an inbound frame after which a socket is closed with 1001. Default 60,000. The client sends a
   * heartbeat every 30 seconds. Raise it if you raise `heartbeatIntervalMs` of the client.
   */
  readonly maxIdleMs: number;
  /**
   * The most bytes of one query string or form body. Default 8,000,000. A larger request is answered with 413, a larger
   * event with LW121. Raise it for larger forms.
   */
  readonly maxParamBytes: number;
  /**
   * The most keys in one query string, in one form body, or in the JSON of one event. Default 10,000. A larger request
   * is answered with 413, a larger event with LW121. Raise it for forms with more fields.
   */
  readonly maxParamKeys: number;
  /**
   * The deepest nesting of one key (`a[b][c]` is 3), or of the JSON of one event. Default 32. A deeper request is
   * answered with 413, a deeper event with LW121. Raise it only for payloads that nest deeper on purpose.
   */
  readonly maxParamDepth: number;
  /**
   * The most parts (fields and files) of one `multipart/form-data` body. Default 1,000. A larger body is answered with
   * 413 and LW121. Raise it for forms with more fields.
   */
  readonly maxFormParts: number;
  /**
   * The most header lines of one part of a `multipart/form-data` body. Default 16. A larger part is answered with 413
   * and LW121. Browsers send two, so only other clients need more.
   */
  readonly maxPartHeaders: number;
  /**
   * The most bytes of all headers of one part, including the names of its field and file. Default 16,384 (16 KiB). A
   * larger part is answered with 413 and LW121. Raise it for longer file names.
   */
  readonly maxPartHeaderBytes: number;
  /**
   * The most bytes of unfinished request bodies that one endpoint holds. Default 12,582,912 (12 MiB). Beyond it the
   * largest unfinished body is refused with 503 and LW506, unless it is the only one, or a handler streams it through
   * `request.body`. Raise it for more concurrent forms, and plan memory for it.
   */
  readonly maxHeldBodyBytes: number;
  /**
   * Milliseconds that the server waits for one request body in total. Default 300,000 (5 minutes). A slower body is
   * answered with 408 and LW505. Raise it for large bodies of slow clients.
   */
  readonly maxBodyMs: number;
  /**
   * Milliseconds that the server waits for one request body before `minBodyBytesPerSecond` applies. Default 20,000. A
   * body that is slower after that is answered with 408 and LW505. Raise it for clients that pause.
   */
  readonly maxBodyGraceMs: number;
  /**
   * The least average bytes per second of a request body after `maxBodyGraceMs`. Default 1,000. A slower body is
   * answered with 408 and LW505. Lower it for slower clients.
   */
  readonly minBodyBytesPerSecond: number;
  /**
   * The most chunks below 1 KiB (`Transfer-Encoding: chunked`) per second, of all request bodies together. Default
   * 20,000. Beyond it the server reads bodies in such chunks more slowly and logs LW508. Raise it if your clients send
   * small chunks.
   */
  readonly maxBodyChunksPerSecond: number;
  /**
   * The most sessions of long polling in the process. Default 10,000. The next client is refused with LW610 and tries again; WebSockets are
   * not affected. Each session is also a socket for `maxSocketsPerIp`. Raise it if most clients cannot use WebSockets.
   */
  readonly maxPollSessions: number;
  /**
   * Milliseconds for which a poll waits for messages. Default 10,000. The official client gives up after 20,000. Lower it if a proxy
   * ends requests sooner.
   */
  readonly maxPollMs: number;
  /**
   * Milliseconds between the end of a poll and the next one. Default 20,000, which the official client needs for a slow answer. After
   * that the session and its views end; after a quarter of it, if the client has broken off the poll.
   */
  readonly maxPollGapMs: number;
  /**
   * The most bytes in one request with messages of long polling. Default 12,582,912 (12 MiB), which fits one message of `maxFrameBytes` in
   * Base64. A larger request is answered with 413 and LW504. Raise it together with `maxFrameBytes` and the `bodyBytes` of the server.
   */
  readonly maxPollBodyBytes: number;
  /**
   * The most messages in one request of long polling. Default 100, as many as the official client sends. A larger request is answered with
   * status 413 and LW604, and none of its messages is handled.
   */
  readonly maxPollMessages: number;
  /**
   * The most bytes of one session in a store, as JSON. Default 65,536 (64 KiB). A request that would store more is answered with 413 and
   * LW511. Raise it for larger sessions; a table of its own is better for large data.
   */
  readonly maxSessionBytes: number;
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
  maxPresences: 1_000,
  maxPresenceBytes: 16_384,
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
  maxPollSessions: 10_000,
  maxPollMs: 10_000,
  maxPollGapMs: 20_000,
  maxPollBodyBytes: 12_582_912,
  maxPollMessages: 100,
  maxSessionBytes: 65_536,
});
