/**
 * Channels of the application: typed messages with clients that are not pages, over sockets of its own. `endpoint({ sockets })` serves
 * them, and any client of Phoenix channels connects.
 *
 * @example
 * ```ts
 * import { endpoint } from "livewright";
 * import { channel, socket } from "livewright/channels";
 * ```
 *
 * @module
 */

export { channel, type Channel, type ChannelMessageOf } from "./sockets/define-channel.ts";
export { socket, type ChannelEndpoint, type ConnectRequest, type SocketOptions } from "./sockets/define-socket.ts";
export { bytes } from "./sockets/bytes.ts";
export { accept, refuse, type Accepted, type Refusal } from "./sockets/answers.ts";
export type { ChannelEnd, ChannelSocket, ReplyTo } from "./sockets/channel-socket.ts";
export type { ChannelContract, ChannelOptions } from "./sockets/channel-types.ts";
