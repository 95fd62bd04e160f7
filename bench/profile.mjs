// npm run bench -- --profile: what our server does while it works. V8's sampling profiler runs inside of it, the profile is
// written beside the bench (it opens in the developer tools of a browser), and the functions that took most are printed.

import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { start } from "./contenders.mjs";
import { table } from "./tables.mjs";

const SHOWN = 10;
/** Milliseconds of work; fewer say little, since the server is looked at five times in each. */
const ENOUGH = 3000;
const ROOT = new URL("../", import.meta.url).href;

/** Profiles one workload after the other. */
export async function profile(workloads) {
  for (const workload of workloads) {
    const [name] = workload.names;
    if (workload.profiled === false) {
      console.log(`${name}: starts a server for each figure, so there is none to watch.\n`);
      continue;
    }
    const work = await workload.prepare({ launch: () => start("./server-livewright.mjs"), blocks: 4 });
    await work.server.ask("startProfile");
    const began = performance.now();
    do await work.measure();
    while (performance.now() - began < ENOUGH);
    const taken = await work.server.ask("stopProfile");
    await work.server.stop();
    const file = new URL(`./${name.replaceAll(/[^a-z\d]+/gi, "-").toLowerCase()}.cpuprofile`, import.meta.url);
    writeFileSync(file, JSON.stringify(taken));
    console.log(`${name}\n\n${hottest(taken)}\n\n${file.href.slice(ROOT.length)}\n`);
  }
}

/** The functions in which the program was found most often, what they called left out. */
function hottest({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const spent = new Map();
  let all = 0;
  for (const [i, id] of samples.entries()) {
    const frame = byId.get(id);
    if (frame.functionName === "(idle)") continue;
    const name = placeOf(frame);
    // A sample says where the program was until the next one was taken.
    const time = timeDeltas[i + 1] ?? 0;
    spent.set(name, (spent.get(name) ?? 0) + time);
    all += time;
  }
  const rows = [...spent].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN);
  return table(
    [
      ["function", "where", "ms", "share"],
      ...rows.map(([name, time]) => [
        ...name.split("\n"),
        (time / 1000).toFixed(0),
        `${((time / all) * 100).toFixed(1)} %`,
      ]),
    ],
    2,
  );
}

/** A function's name and where it is written. */
function placeOf({ functionName, url, lineNumber }) {
  const file = url.startsWith(ROOT) ? url.slice(ROOT.length) : url;
  return `${functionName === "" ? "(anonymous)" : functionName}\n${file === "" ? "V8" : `${file}:${lineNumber + 1}`}`;
}
