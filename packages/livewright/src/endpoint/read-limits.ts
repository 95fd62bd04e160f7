import { LivewrightError } from "../foundation/errors.ts";
import { DEFAULT_LIMITS, type Limits } from "../foundation/limits.ts";

/** What a form message holds around its text. */
const AROUND_FORM = DEFAULT_LIMITS.maxFrameBytes - DEFAULT_LIMITS.maxParamBytes;

/** Two limits of which the first must not be smaller than the second needs, and why. */
interface Pair {
  readonly large: keyof Limits;
  readonly small: keyof Limits;
  /** How much larger the first has to be. */
  readonly by: number;
  readonly why: string;
}

const PAIRS: readonly Pair[] = [
  {
    large: "maxChannels",
    small: "maxNestedViews",
    by: 1,
    why: "Each nested view takes a channel, and the view that shows them another",
  },
  {
    large: "maxSendBufferBytes",
    small: "maxRenderAheadBytes",
    by: 0,
    why: "A socket would be closed before its views wait for it",
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
    why: "One socket cannot cause more work than all together",
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
    large: "maxBodyMs",
    small: "maxBodyGraceMs",
    by: 0,
    why: "A body would be refused before minBodyBytesPerSecond applies to it",
  },
];

/**
 * Checks and completes limits. A limit that is not given follows those that are, so that no two contradict each other.
 *
 * @throws {LivewrightError} LW102 for a name that is none, a value that is none, and two values that contradict each other
 */
export function readLimits(given: Partial<Limits> = {}): Limits {
  const set: Partial<Record<keyof Limits, number>> = {};
  for (const [name, value] of Object.entries(given) as [keyof Limits, unknown][]) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      throw new LivewrightError("LW102", `There is no limit "${name}".`, {
        hint: `The limits are ${Object.keys(DEFAULT_LIMITS).join(", ")}.`,
      });
    }
    if (value === undefined) continue;
    if (!(typeof value === "number" && value > 0))
      throw new LivewrightError("LW102", `The limit ${name} must be a number above 0, not ${JSON.stringify(value)}.`);
    set[name] = value;
  }
  const limits: Record<keyof Limits, number> = { ...DEFAULT_LIMITS, ...set };
  // Twice, since a limit that gave way in one pair may be part of an earlier one.
  for (const { large, small, by, why } of [...PAIRS, ...PAIRS]) {
    const [most, least] = [limits[large], limits[small]];
    // Below 1 there is nothing to give way to.
    if (most >= least + by || least === 1) continue;
    // Whichever was not given gives way. It counts as given from here on, so that it fits in the pairs that follow.
    if (set[large] === undefined) limits[large] = set[large] = least + by;
    else if (set[small] === undefined) limits[small] = set[small] = Math.max(1, most - by);
    else {
      throw new LivewrightError("LW102", `limits.${small} is ${least} and limits.${large} is ${most}. ${why}.`, {
        hint: `limits: { ${small}: ${least}, ${large}: ${least + by} }`,
      });
    }
  }
  // A form arrives over the socket as it would in a request.
  if (set.maxParamBytes !== undefined && set.maxFrameBytes === undefined)
    limits.maxFrameBytes = Math.max(limits.maxFrameBytes, set.maxParamBytes + AROUND_FORM);
  return Object.freeze(limits);
}
