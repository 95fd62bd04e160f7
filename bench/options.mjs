// The command line of the bench.

import { parseArgs } from "node:util";

export const USAGE = `npm run bench [-- options] [words]

  words               only rows whose name contains one of them
  --all               heavy rows too: 5,000 and 10,000 connections, all of the table with 10,000 rows
  --peer name=URL     also a server of the same protocol that is running there; URL,pid=N where its process is not found
  --write[=FILE]      put the figures into docs/performance.md, or FILE, and the plot beside it
  --profile           no figures: where the time of our server goes, with a CPU profile for each row
  --help

  ROUNDS=7 npm run bench        more rounds than the default 3`;

/** A usage error, which is reported without a stack. */
export class UsageError extends Error {}

/** Reads the command line. */
export function readOptions(args, env) {
  // `--write` has an optional value, which parseArgs does not support.
  const known = args.map((arg) => (arg === "--write" ? "--write=" : arg));
  let parsed;
  try {
    parsed = parseArgs({
      args: known,
      allowPositionals: true,
      options: {
        all: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        peer: { type: "string", multiple: true, default: [] },
        profile: { type: "boolean", default: false },
        write: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
  const { values, positionals: words } = parsed;
  const rounds = Number(env.ROUNDS ?? 3);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError(`ROUNDS is ${env.ROUNDS}; it takes a whole number.`);
  if (values.write === "" && words.length > 0) {
    throw new UsageError(
      "--write with words would leave the other rows out of docs/performance.md; name a file: --write=FILE.",
    );
  }
  return { ...values, words, rounds, peers: values.peer.map(readPeer) };
}

/** Parses `name=http://host:port`, with an optional process id after a comma. */
function readPeer(text) {
  const [, name, address, pid] = text.match(/^([^=]+)=(https?:\/\/[^,]+)(?:,pid=(\d+))?$/) ?? [];
  if (name === undefined || !URL.canParse(address)) {
    throw new UsageError(`--peer ${text} is not a name and an address: --peer phoenix=http://127.0.0.1:4000`);
  }
  return { name, base: new URL(address).origin, pid: pid === undefined ? undefined : Number(pid) };
}
