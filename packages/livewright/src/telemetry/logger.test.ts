import { describe, expect, test, vi } from "vitest";
import { consoleLogger, type LogLevel, silentLogger } from "./logger.ts";

/** Returns the line of one call, without its time. */
function written(fields?: Record<string, unknown>, message = "hello"): string {
  const lines: string[] = [];
  consoleLogger("debug", (line) => void lines.push(line)).info(message, fields);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} /);
  return (lines[0] as string).slice(13);
}

const LEVELS = ["debug", "info", "warn", "error"] as const;

describe("the levels of the console logger", () => {
  test.each<[LogLevel, string[]]>([
    ["debug", ["debug", "info", "warn", "error"]],
    ["info", ["info", "warn", "error"]],
    ["warn", ["warn", "error"]],
    ["error", ["error"]],
    ["silent", []],
  ])("%s writes %j", (level, expected) => {
    const got: string[] = [];
    const logger = consoleLogger(level, (_, own) => void got.push(own));
    for (const own of LEVELS) logger[own]("hello");
    expect(got).toEqual(expected);
  });

  test("are named in the line, except for info", () => {
    const lines: string[] = [];
    const logger = consoleLogger("debug", (line) => void lines.push(line.slice(13)));
    for (const own of LEVELS) logger[own]("hello");
    expect(lines).toEqual(["debug hello", "hello", "warn hello", "error hello"]);
  });

  test("go to the console, warnings and errors to standard error", () => {
    const log = vi.spyOn(console, "log").mockReturnValue();
    const error = vi.spyOn(console, "error").mockReturnValue();
    const logger = consoleLogger();
    for (const own of LEVELS) logger[own]("hello");
    expect(log).toHaveBeenCalledTimes(1);
    expect(error).toHaveBeenCalledTimes(2);
  });

  test("write nothing with the silent logger", () => {
    const log = vi.spyOn(console, "log");
    for (const own of LEVELS) silentLogger[own]("hello");
    expect(log).not.toHaveBeenCalled();
  });
});

describe("the fields of a log line", () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  const fails = {
    toJSON: (): never => {
      throw new Error("no");
    },
  };

  test.each<[Record<string, unknown> | undefined, string]>([
    [undefined, "hello"],
    [{}, "hello"],
    [
      { id: "phx-1", n: 7, list: [1, "a"], none: undefined, nothing: null },
      'hello id=phx-1 n=7 list=[1,"a"] nothing=null',
    ],
    [{ error: "text" }, "hello error=text"],
    [{ f: Symbol("s") }, "hello f=Symbol(s)"],
    [{ big: 7n }, "hello big=[object BigInt]"],
    [{ circular }, "hello circular=[object Object]"],
    [{ fails }, "hello fails=[object Object]"],
  ])("%o are written after the message", (fields, line) => {
    expect(written(fields)).toBe(line);
  });
});

describe("errors in the log", () => {
  const error = (message: string, options?: ErrorOptions): Error =>
    Object.assign(new Error(message, options), { stack: `Error: ${message}\n    at here` });

  test("are below the line, indented, with their causes", () => {
    const caused = error("outer", { cause: error("inner", { cause: "text" }) });
    expect(written({ error: caused, id: 1 })).toBe(
      "hello id=1\n    Error: outer\n        at here\n  caused by\n    Error: inner\n        at here",
    );
  });

  test("that cause each other are written once", () => {
    const [a, b] = [error("a"), error("b")];
    a.cause = b;
    b.cause = a;
    expect(written({ error: a }).match(/caused by/g)).toHaveLength(1);
  });

  test("without a stack show their message", () => {
    expect(written({ error: Object.assign(new Error("boom"), { stack: undefined }) })).toBe("hello\n    boom");
  });
});

describe("text of a browser in the log", () => {
  test.each(["\n12:00:00.000 error forged", "\r\u001b[2Jgone", "\u009b31m", "\u0000"])(
    "%j stays in its line",
    (text) => {
      const control = /[\u0000-\u001f\u007f-\u009f]/;
      expect(written({}, text)).not.toMatch(control);
      expect(written({ a: text, b: { [text]: text } })).not.toMatch(control);
      const lines = written({ error: new Error(text) }).split("\n");
      for (const line of lines.slice(1)) {
        expect(line).toMatch(/^ {4}/);
        expect(line).not.toMatch(control);
      }
    },
  );
});
