import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";

/** Describes the machine in one line. */
export function machine() {
  const model = cpus()[0]?.model.trim().replaceAll(/\s+/g, " ") ?? "unknown";
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `Node ${process.versions.node}, ${platform()} ${arch()}, ${availableParallelism()} cores (${model}), ${memory}`;
}
