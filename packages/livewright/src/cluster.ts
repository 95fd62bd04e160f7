/**
 * Livewright on all cores of one machine: `livewright/cluster`, with `node:cluster`.
 *
 * @module
 */

export { clusterPubSub, relayPubSub } from "./buses/cluster-bus.ts";
