import { localPubSub } from "livewright/pubsub";

/** The bus of this application: the endpoint delivers from it to views, and anything may broadcast on it. */
export const pubsub = localPubSub();
