import { activeBasePath, underBasePath } from "../foundation/base-path.ts";
import { withBasePath } from "../html/app-paths.ts";
import { typeOfSet } from "./attribute.ts";
import type { Command } from "./command.ts";

/** Returns a command with the active base path in front of the paths of the application. */
export function withPaths(command: Command): Command {
  const [operation, args] = command;
  const { href, attr } = args;
  if (typeof href === "string") return [operation, { ...args, href: underBasePath(activeBasePath, href) }];
  if (!Array.isArray(attr)) return command;
  const [name, ...values] = attr as unknown as readonly [string, ...unknown[]];
  return [operation, { ...args, attr: [name, ...values.map((value) => written(name, value))] }];
}

/** Values other than strings are paths of the host. */
function written(name: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  const type = typeOfSet(name);
  if (type !== "commands" || !value.startsWith("[")) return withBasePath(name, type, value);
  // Only commands of this room start with a bracket.
  return JSON.stringify((JSON.parse(value) as readonly Command[]).map((inner) => withPaths(inner)));
}
