/**
 * Livewright with NATS: `livewright/nats`. It takes your connection, of `@nats-io/transport-node`.
 *
 * @module
 */

export { natsPubSub, type NatsConnection, type NatsPubSubOptions } from "./buses/nats-bus.ts";
