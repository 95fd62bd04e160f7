import { localPubSub } from "livewright/pubsub";

/** The bus of this application. Views subscribe through the endpoint, and any module may broadcast on it. */
export const pubsub = localPubSub();
