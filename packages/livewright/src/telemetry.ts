/**
 * Loggers, the keys whose values stay out of logs, and the fields of the events on `node:diagnostics_channel`.
 *
 * @example
 * ```ts
 * import { endpoint } from "livewright";
 * import { silentLogger } from "livewright/telemetry";
 *
 * const app = endpoint({ logger: silentLogger });
 * ```
 *
 * @module
 */

export { consoleLogger, silentLogger, type Logger, type LogLevel } from "./telemetry/logger.ts";
export { FILTERED_KEYS } from "./telemetry/redact.ts";
export type { SpanFields, SpanName } from "./telemetry/span.ts";
