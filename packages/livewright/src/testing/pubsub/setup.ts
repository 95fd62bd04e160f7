import type { RemotePubSub } from "../../buses/remote-bus.ts";
import type { PubSub } from "../../pubsub/pubsub.ts";
import type { Logger } from "../../telemetry/logger.ts";

/** A bus under test. Only a bus inside one process lacks the members of {@link RemotePubSub}. */
export type CheckedBus = PubSub & Partial<RemotePubSub>;

/** A running service, and what the checks need of it. */
export interface BusService {
  /** Opens a bus, as one more process would. */
  readonly open: (options: { readonly logger: Logger }) => CheckedBus | Promise<CheckedBus>;
  /** Writes text to the channel of a topic, as any program that reaches the service could. */
  readonly inject?: (topic: string, text: string) => Promise<void>;
  /** Makes the service unreachable, and returns a function that brings it back. */
  readonly interrupt?: () => Promise<() => Promise<void>>;
  /** Closes everything that was opened. */
  readonly close: () => Promise<void>;
}

/** A bus, and what its service can do. */
export interface BusSetup {
  /** Called once for each check. The buses of two checks must not reach each other. */
  readonly start: () => BusService | Promise<BusService>;
  /** The bus stays inside one process: `open` always returns the same one. */
  readonly local?: boolean;
  /** `start` returns a service with `inject`. */
  readonly injects?: boolean;
  /** `start` returns a service with `interrupt`. */
  readonly interrupts?: boolean;
  /** The characters of the longest message that is tried. Default 2,000,000. */
  readonly maxMessage?: number;
}

/** One check of a bus. */
export interface BusCheck {
  /** A sentence about the bus. */
  readonly name: string;
  /** Starts the service, checks the bus and stops the service. Throws an `AssertionError` if the bus fails. */
  readonly run: () => Promise<void>;
}

/** The checks of one subject, by name. */
export type BusChecks = Readonly<Record<string, (service: BusService) => Promise<void>>>;
