import { availableParallelism } from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

// The client's sources import each other without extensions, as only a bundler resolves them.
const clientInline = { deps: { inline: [/phoenix_live_view/] } };

export default defineConfig({
  resolve: {
    // Tests run the sources, never a dist that may be stale.
    alias: [
      { find: /^livewright$/, replacement: path("packages/livewright/src/index.ts") },
      {
        find: /^livewright\/(router|forms|uploads|channels|presence|pubsub|telemetry|session|redis|postgres|nats|cluster)$/,
        replacement: path("packages/livewright/src/$1.ts"),
      },
      {
        find: /^livewright\/(node|express|fastify|hono|h3)$/,
        replacement: path("packages/livewright/src/adapters/$1.ts"),
      },
      { find: /^livewright\/ui$/, replacement: path("packages/livewright/src/ui/index.ts") },
      { find: /^livewright\/testing$/, replacement: path("packages/livewright/src/testing/testing.ts") },
      {
        find: /^livewright\/testing\/(adapter|pubsub|session-store)$/,
        replacement: path("packages/livewright/src/testing/$1.ts"),
      },
      { find: /^livewright\/client$/, replacement: path("packages/livewright/src/client/client.ts") },
    ],
  },
  test: {
    // As many as there are cores: one less, the default, leaves half of a small machine idle.
    maxWorkers: availableParallelism(),
    globalSetup: path("scripts/bundle-before-tests.mjs"),
    // Generous, because a busy machine must not fail a test that is right.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 5_000,
    passWithNoTests: true,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: {
          name: "livewright",
          root: path("packages/livewright"),
          include: ["src/**/*.test.ts"],
          exclude: ["src/client/**"],
          typecheck: typecheck("tsconfig.type-tests.json", "src/**/*.test-d.ts", ["src/client/**"]),
        },
      },
      {
        extends: true,
        test: {
          name: "client",
          root: path("packages/livewright"),
          include: ["src/client/**/*.test.ts"],
          environment: "jsdom",
          typecheck: typecheck("tsconfig.client-test.json", "src/client/**/*.test-d.ts", []),
        },
      },
      {
        extends: true,
        test: {
          name: "demo",
          root: path("examples/demo"),
          include: ["src/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "bench",
          root: path("bench"),
          include: ["*.test.mjs"],
        },
      },
      {
        extends: true,
        test: {
          name: "scripts",
          root: path("scripts"),
          include: ["*.test.mjs"],
        },
      },
      {
        extends: true,
        test: {
          name: "docs",
          root: path("docs"),
          // Tests of the documents, and the tests that guides show.
          include: ["tests/*.test.ts", "snippets/*.test.ts"],
          server: clientInline,
          // It clicks under the profiler, and replays recordings.
          testTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: "conformance",
          root: path("conformance"),
          include: ["**/*.test.ts"],
          server: clientInline,
          // Generated cases drive whole views through the official client.
          // On a machine that is busy with other things, too.
          testTimeout: 180_000,
        },
      },
    ],
  },
});

function typecheck(tsconfig: string, include: string, exclude: string[]) {
  // A project's own setting overrides the command line, so `--typecheck.enabled=false` is read here. `tsc -b` checks the
  // type tests too, and reports errors in sources; here only what the type tests say counts.
  const enabled = !process.argv.includes("--typecheck.enabled=false");
  return { enabled, tsconfig, include: [include], exclude, ignoreSourceErrors: true };
}
