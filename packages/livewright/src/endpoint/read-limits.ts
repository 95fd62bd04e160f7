import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { DEFAULT_LIMITS, type Limits } from "../foundation/limits.ts";
import { nearest } from "../foundation/nearest.ts";

/** Bytes of a form message in addition to the text of the form. */
const AROUND_FORM = DEFAULT_LIMITS.maxFrameBytes - DEFAULT_LIMITS.maxParamBytes;

/** Two limits that depend on each other. */
interface Pair {
  readonly large: keyof Limits;
  readonly small: keyof Limits;
  /** The least difference between them. */
  readonly by: number;
  /** The reason, for the error message. */
  readonly why: string;
}

const PAIRS: readonly Pair[] = [
  {
    large: "maxChannels",
    small: "maxNestedViews",
    by: 1,
    why: "Each nested view takes a channel, and their parent view takes another",
  },
  {
    large: "maxSendBufferBytes",
    small: "maxRenderAheadBytes",
    by: 0,
    why: "A slow socket would be closed before its views pause",
  },
  {
    large: "maxFrameBytes",
    small: "maxUnjoinedFrameBytes",
    by: 0,
    why: "Less may be sent before a join than after it",
  },
  {
    large: "maxTotalFrameMsPerSecond",
    small: "maxFrameMsPerSecond",
    by: 0,
    why: "One socket cannot cause more work than all sockets together",
  },
  {
    large: "maxJoinsPerMinute",
    small: "maxChannels",
    by: 0,
    why: "A socket that reconnects joins all of its views",
  },
  {
    large: "maxSocketsPerIp",
    small: "maxUnjoinedSocketsPerIp",
    by: 0,
    why: "A socket that has joined no view counts as a socket of its address",
  },
  {
    large: "maxIdleMs",
    small: "maxPollMs",
    by: 0,
    why: "A socket whose poll waits would be closed as silent",
  },
  {
    large: "maxBodyMs",
    small: "maxBodyGraceMs",
    by: 0,
    why: "A body would be refused before minBodyBytesPerSecond applies to it",
  },
];

/**
 * Checks limits and adds the defaults. A default changes if it contradicts a given limit.
 *
 * @throws {LivewrightError} LW102 for an unknown name, for a value that is not a number above 0, and for contradicting values
 */
export function readLimits(given: Partial<Limits> = {}): Limits {
  const set: Partial<Record<keyof Limits, number>> = {};
  for (const [name, value] of Object.entries(given) as [keyof Limits, unknown][]) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      const meant = nearest(name, Object.keys(DEFAULT_LIMITS));
      throw new LivewrightError("LW102", `There is no limit ${JSON.stringify(name)}.`, {
        hint:
          meant === undefined
            ? `The limits are ${Object.keys(DEFAULT_LIMITS).join(", ")}.`
            : `Did you mean ${JSON.stringify(meant)}?`,
      });
    }
    if (value === undefined) continue;
    if (!(typeof value === "number" && value > 0))
      throw new LivewrightError("LW102", `The limit ${name} must be a number above 0, not ${describeValue(value)}.`, {
        hint: `The default is limits: { ${name}: ${DEFAULT_LIMITS[name]} }.`,
      });
    set[name] = value;
  }
  const limits: Record<keyof Limits, number> = { ...DEFAULT_LIMITS, ...set };
  // Twice, because a limit that changed for one pair may be part of an earlier pair.
  for (const { large, small, by, why } of [...PAIRS, ...PAIRS]) {
    const [most, least] = [limits[large], limits[small]];
    // The smaller limit cannot be less than 1.
    if (most >= least + by || least === 1) continue;
    // Changes the limit that is a default. From here on it counts as given, so that later pairs keep it.
    if (set[large] === undefined) limits[large] = set[large] = least + by;
    else if (set[small] === undefined) limits[small] = set[small] = Math.max(1, most - by);
    else {
      throw new LivewrightError("LW102", `limits.${small} is ${least} and limits.${large} is ${most}. ${why}.`, {
        hint: `limits: { ${small}: ${least}, ${large}: ${least + by} }`,
      });
    }
  }
  // A form that fits into a request must also fit into a frame.
  if (set.maxParamBytes !== undefined && set.maxFrameBytes === undefined)
    limits.maxFrameBytes = Math.max(limits.maxFrameBytes, set.maxParamBytes + AROUND_FORM);
  return Object.freeze(limits);
}
