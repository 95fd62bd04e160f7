// npm run bench -- --profile: profiles the server during a workload with V8's sampling profiler. Prints the hottest
// functions, and writes the profile next to the bench. The developer tools of browsers can open it.

import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { start } from "./contenders.mjs";
import { table } from "./tables.mjs";

const SHOWN = 10;
/** Milliseconds of work. The profiler takes five samples per millisecond, so less gives too few. */
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

/** Returns the functions with the most samples, without their callees. */
function hottest({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const spent = new Map();
  let all = 0;
  for (const [i, id] of samples.entries()) {
    const frame = byId.get(id);
    if (frame.functionName === "(idle)") continue;
    const name = placeOf(frame);
    // A sample represents the time until the next one.
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

/** Returns the name and source position of a function. */
function placeOf({ functionName, url, lineNumber }) {
  const file = url.startsWith(ROOT) ? url.slice(ROOT.length) : url;
  return `${functionName === "" ? "(anonymous)" : functionName}\n${file === "" ? "V8" : `${file}:${lineNumber + 1}`}`;
}
