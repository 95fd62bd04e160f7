#!/usr/bin/env node
// The command `livewright`.

import process from "node:process";
import { parseArgs } from "node:util";
import { LivewrightError } from "../foundation/errors.ts";
import { checkFiles } from "./check.ts";
import { loadParser } from "./parser.ts";
import { errorsOf, toJson, toText } from "./report.ts";
import { PathError, sourceFiles } from "./source-files.ts";

const USAGE = `Usage: livewright check [paths…] [--json]

Checks the html templates in the source files at and below the paths (without any, the current folder), without running
them: markup, nesting, and the attributes the client reads.

  --json   prints one JSON object
  --help   prints this

The exit code is 0 if there are no errors, 1 if there are some, and 2 if nothing could be checked.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help === true) {
      process.stdout.write(USAGE);
      return 0;
    }
    const [command, ...paths] = positionals;
    if (command !== "check") {
      process.stderr.write(command === undefined ? USAGE : `${command} is not a command.\n\n${USAGE}`);
      return 2;
    }
    const directory = process.cwd();
    const files = sourceFiles(paths.length === 0 ? ["."] : paths, directory);
    const report = checkFiles(await loadParser(), files, directory);
    process.stdout.write(values.json === true ? toJson(report) : toText(report));
    return errorsOf(report) > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof LivewrightError || error instanceof PathError) process.stderr.write(`${error.message}\n`);
    else if (isArgumentError(error)) process.stderr.write(`${error.message}\n\n${USAGE}`);
    else throw error;
    return 2;
  }
}

/** True for the error of `parseArgs` for an unknown option. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
}
