import type { TopicName } from "../../pubsub/topic.ts";
import { requestEffect, type SocketState, type SubscriptionRequest, type TimerRequest } from "../socket-state.ts";
import { readUpdate, type UpdateArguments } from "../target.ts";

/** Starts a timer; see `socket.sendAfter` and `socket.repeat`. */
export function startTimer(state: SocketState, message: unknown, delay: number, repeat: boolean): () => void {
  const timer: TimerRequest = { owner: state, message, delay, repeat, cancelled: false, stop: undefined };
  requestEffect(state, { kind: "timer", timer });
  return () => {
    timer.cancelled = true;
    timer.stop?.();
  };
}

/** Subscribes to a topic; see `socket.subscribe`. */
export function subscribe(
  state: SocketState,
  topic: TopicName<unknown>,
  receive?: (message: never) => unknown,
): () => void {
  const subscription: SubscriptionRequest = { owner: state, topic, receive, cancelled: false, stop: undefined };
  requestEffect(state, { kind: "subscribe", subscription });
  return () => {
    subscription.cancelled = true;
    subscription.stop?.();
  };
}

/** Gives a LiveComponent props; see `socket.sendUpdate`. */
export function sendUpdate<Props extends object>(state: SocketState, args: UpdateArguments<Props>): void {
  requestEffect(state, { kind: "update", ...readUpdate(args) });
}

/** Gives a LiveComponent props later; see `socket.sendUpdateAfter`. */
export function sendUpdateAfter<Props extends object>(
  state: SocketState,
  args: readonly [...UpdateArguments<Props>, delay: number],
): () => void {
  const delay = args.at(-1) as number;
  const update = args.slice(0, -1) as unknown as UpdateArguments<Props>;
  return startTimer(state, () => sendUpdate(state, update), delay, false);
}
