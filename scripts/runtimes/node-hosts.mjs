import { basename } from "node:path";
import { build } from "rolldown";

/**
 * Compiles the hosts of the unit tests into a module that uses the installed packages.
 *
 * @param {string} source
 * @param {string} file the module
 */
export async function compileNodeHosts(source, file) {
  await build({
    input: source,
    output: { file },
    platform: "node",
    logLevel: "warn",
    external: (/** @type {string} */ id) => /^[^./]/.test(id),
    plugins: [
      {
        name: "installed",
        resolveId: (/** @type {string} */ id) =>
          id.includes("/adapters/") ? { id: `livewright/${basename(id, ".ts")}`, external: true } : null,
      },
    ],
  });
}
