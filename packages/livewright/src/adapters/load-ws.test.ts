import { expect, test, vi } from "vitest";
import type * as Ws from "ws";
import * as ownFiles from "../foundation/own-files.ts";
import { loadWs } from "./load-ws.ts";

vi.mock("../foundation/own-files.ts", { spy: true });

const scope = globalThis as { require?: unknown };

test("loadWs() loads the ws package", async () => {
  expect((await loadWs()).WebSocketServer).toBeTypeOf("function");
});

test("loadWs() explains why a bundle cannot load ws, and the remedy", async () => {
  const load = async (): Promise<never> => {
    throw new Error('Dynamic require of "events" is not supported');
  };
  await expect(loadWs(load)).rejects.toThrow(/^LW103 .*ws.*Dynamic require of "events".*\n.*external/);
});

test("loadWs() gives a bundle a require only while it loads", async () => {
  const seen: unknown[] = [];
  const load = async (): Promise<typeof Ws> => {
    seen.push(typeof scope.require);
    return import("ws");
  };
  await loadWs(load);
  vi.mocked(ownFiles.ownFolder).mockReturnValue(null);
  await loadWs(load);
  expect(seen).toEqual(["undefined", "function"]);
  expect(scope).not.toHaveProperty("require");
});

test("loadWs() keeps a require that exists already", async () => {
  vi.mocked(ownFiles.ownFolder).mockReturnValue(null);
  const theirs = (): void => {};
  vi.stubGlobal("require", theirs);
  await loadWs();
  expect(scope.require).toBe(theirs);
});
