// Each kind of work that a callback can start, and each kind of value that it can throw.

import { AsyncResource } from "node:async_hooks";
import { spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { createReadStream, readFile } from "node:fs";
import { connect } from "node:net";
import process from "node:process";
import { Worker } from "node:worker_threads";
import { createGunzip } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { errors, lines, logged, logger, raise, useContainment, workingView } from "../test-support/contained-errors.ts";
import { start } from "../test-support/view.ts";

useContainment();

/** Work that throws where no callback can catch it. `fail` throws; a kind may have an error of its own. */
const WORK: Record<string, (fail: () => never) => unknown> = {
  timer: (fail) => setTimeout(fail, 1),
  "nested timer": (fail) => setTimeout(() => setTimeout(fail, 1), 1),
  interval: (fail) => setInterval(fail, 1),
  immediate: (fail) => setImmediate(fail),
  tick: (fail) => process.nextTick(fail),
  microtask: (fail) => queueMicrotask(fail),
  "microtask of an interval": (fail) => {
    const interval = setInterval(() => {
      clearInterval(interval);
      queueMicrotask(fail);
    }, 1);
  },
  "callback of a file": (fail) => readFile(new URL(import.meta.url), fail),
  "bound callback": (fail) => outside(AsyncResource.bind(fail)),
  "stream without a listener": () => createReadStream("/does/not/exist").resume(),
  "listener of a stream": (fail) => createReadStream(new URL(import.meta.url)).on("data", fail),
  "emitter without a listener": () => {
    const emitter = new EventEmitter();
    setTimeout(() => emitter.emit("error", new Error("emitted")), 1);
  },
  "socket without a listener": () => connect(1, "127.0.0.1"),
  "event target": (fail) => {
    const target = new EventTarget();
    target.addEventListener("x", fail);
    setTimeout(() => target.dispatchEvent(new Event("x")), 1);
  },
  "decompression of bad data": () => createGunzip().end("bad"),
  "process that cannot be started": () => spawn("/does/not/exist"),
  "output of a process": (fail) => spawn(process.execPath, ["-p", "1"]).stdout.on("data", fail),
  "worker that fails": () => new Worker("throw new Error('in a worker')", { eval: true }),
};

/** Runs a callback as a pool of connections that the application opened does: in no view's context. */
let outside: (callback: () => void) => void = () => {};
beforeEach(() => {
  const emitter = new EventEmitter();
  const interval = setInterval(() => emitter.emit("turn"), 1);
  outside = (callback) => void emitter.once("turn", callback);
  return () => clearInterval(interval);
});

describe("an error in work that a view started", () => {
  test.each(Object.keys(WORK))("ends only its view: %s", async (kind) => {
    const { view, ends } = workingView(WORK[kind] as (typeof WORK)[string]);
    const [failing, other] = [start(view, { logger }), start(view, { logger })];
    for (const each of [failing, other]) each.heard();
    failing.event("work");
    failing.heard();
    await logged(1);
    expect(lines()).toEqual(['LW712  Work started in event "work" of View threw an error. The view ends.']);
    expect(errors[0]?.fields).toMatchObject({ view: "View", id: "phx-1", callback: "event", event: "work" });
    expect(errors[0]?.fields["error"]).toBeInstanceOf(Error);
    expect(failing.heard()).toEqual([["crashed"]]);
    expect(ends).toEqual([{ kind: "crash", error: errors[0]?.fields["error"] }]);
    other.event("inc");
    expect(other.heard()).toEqual([["reply", "1", { diff: { 0: "1" } }]]);
  });

  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["text", "text"],
    ["a symbol", Symbol("s")],
    ["an object without prototype", Object.create(null)],
    ["a frozen error", Object.freeze(new Error("frozen"))],
    [
      "a proxy that fails",
      new Proxy(new Error("hidden"), {
        get: () => raise("get"),
        getPrototypeOf: () => raise("getPrototypeOf"),
        getOwnPropertyDescriptor: () => raise("getOwnPropertyDescriptor"),
        has: () => raise("has"),
        ownKeys: () => raise("ownKeys"),
      }),
    ],
  ])("ends only its view, whatever value it throws: %s", async (_, thrown) => {
    const kinds = ["timer", "microtask", "bound callback"].map((kind) => WORK[kind] as (typeof WORK)[string]);
    for (const work of [...kinds, () => void Promise.reject(thrown)]) {
      const view = start(workingView(work, { thrown }).view, { logger });
      view.event("work");
      await logged(1);
      // A matcher would read the thrown object.
      expect(Object.is(errors[0]?.fields["error"], thrown)).toBe(true);
      errors.splice(0);
    }
  });
});
