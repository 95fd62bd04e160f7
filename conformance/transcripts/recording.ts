import { readFileSync } from "node:fs";

/** A frame of the protocol: join_ref, ref, topic, event, payload. */
export type Frame = readonly [string | null, string | null, string, string, Record<string, unknown>];

/** A step of the user, the frames of the client, and the replies. */
export interface Exchange {
  readonly step: string;
  readonly out: readonly Frame[];
  readonly in: readonly Frame[];
}

type Line =
  | { readonly open: string }
  | { readonly step: string }
  | { readonly dir: "in" | "out"; readonly frame: Frame }
  | { readonly dir: "out"; readonly chunk: readonly [string, string, string, string, bytes: number] };

/** Reads a recording as one exchange per frame of the client, or per step without a frame. */
export function recording(name: string): Exchange[] {
  const exchanges: { step: string; out: Frame[]; in: Frame[] }[] = [];
  let step = "join";
  let current: (typeof exchanges)[number] | undefined;
  for (const text of readFileSync(new URL(`${name}.jsonl`, import.meta.url), "utf8")
    .trim()
    .split("\n")) {
    const line = JSON.parse(text) as Line;
    if ("open" in line) continue;
    if ("step" in line) {
      ({ step } = line);
      current = undefined;
      continue;
    }
    if (current === undefined || (line.dir === "out" && current.in.length > 0)) {
      exchanges.push((current = { step, out: [], in: [] }));
    }
    if ("frame" in line) current[line.dir].push(line.frame);
    else {
      const [joinRef, ref, topic, event, bytes] = line.chunk;
      current.out.push([joinRef, ref, topic, event, { bytes }]);
    }
  }
  return exchanges;
}
