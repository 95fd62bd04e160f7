import { readFileSync } from "node:fs";
import pg from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Service } from "../../../../scripts/services.mjs";
import { startService } from "../../../../scripts/services.mjs";
import { sessionStoreChecks } from "../testing/session-store.ts";
import { postgresSessionStore } from "./postgres-store.ts";
import type { SessionChange } from "./session-store.ts";

const change: SessionChange = {
  create: true,
  set: { a: 1 },
  remove: [],
  ttl: 60_000,
  createdAt: 0,
  liveSocketId: "users:7",
};

let service: Service;
let pool: pg.Pool;
let sql: postgres.Sql;

beforeAll(async () => {
  service = await startService("postgres");
  pool = new pg.Pool({ connectionString: service.url });
  // Without it, the client prints that the table exists.
  sql = postgres(service.url, { onnotice() {} });
}, 300_000);

afterAll(async () => {
  await pool.end();
  await sql.end();
  await service.stop();
});

describe.each(["pg", "postgres.js"])("the session store in PostgreSQL with %s", (name) => {
  const store = () => postgresSessionStore(name === "pg" ? pool : sql);
  beforeAll(() => store().ensureTable());
  for (const check of sessionStoreChecks(store)) test(check.name, check.run);
});

describe("the session store in PostgreSQL", () => {
  test("creates its table once, also if several processes start at the same time", async () => {
    const options = { table: "public.once" };
    const stores = [pool, sql, pool, sql, pool].map((client) => postgresSessionStore(client, options));
    await Promise.all(stores.map((store) => store.ensureTable()));
    expect(await stores[0]?.write("a", change)).toBe(true);
    expect(await stores[1]?.read("a")).toEqual({ key: "a", data: { a: 1 }, createdAt: 0 });
  });

  test("works with the table that the guide shows for migrations", async () => {
    const guide = readFileSync(new URL("../../../../docs/sessions.md", import.meta.url), "utf8");
    const migration = /```sql\n([^]*?)```/.exec(guide)?.[1] ?? "";
    await pool.query(`CREATE SCHEMA shown; SET search_path TO shown; ${migration}; RESET search_path`);
    await postgresSessionStore(pool, { table: "made" }).ensureTable();
    const columns = (table: string) =>
      pool.query(
        `SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = $1
AND table_schema = $2 ORDER BY ordinal_position`,
        [table, table === "made" ? "public" : "shown"],
      );
    const indexes = (table: string) =>
      pool.query(`SELECT replace(indexdef, 'shown.livewright_sessions', 'public.made') AS def FROM pg_indexes
WHERE tablename = '${table}' AND schemaname = '${table === "made" ? "public" : "shown"}'`);
    expect((await columns("livewright_sessions")).rows).toEqual((await columns("made")).rows);
    const shapes = async (table: string) =>
      (await indexes(table)).rows.map(({ def }: { def: string }) => def.replace(/INDEX \S+/, "INDEX")).toSorted();
    expect(await shapes("livewright_sessions")).toEqual(await shapes("made"));
  });

  test("removes expired rows, by itself after some writes", async () => {
    const options = { table: "pruned", pruneMinutes: 10 };
    const store = postgresSessionStore(pool, options);
    await store.ensureTable();
    const count = async () => (await pool.query("SELECT count(*)::int AS n FROM pruned")).rows[0]?.n as number;
    await store.write("kept", change);
    for (const key of ["a", "b"]) await store.write(key, { ...change, ttl: 0 });
    expect(await count()).toBe(3);
    expect(await store.prune()).toBe(2);
    expect(await count()).toBe(1);
    await store.write("c", { ...change, ttl: 0 });
    const now = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(now + 11 * 60_000);
    await store.write("kept", change);
    await vi.waitFor(async () => expect(await count()).toBe(1), 20_000);
  });

  test("reports a lost server, and works again when it is back", async () => {
    const other = await startService("postgres");
    const client = new pg.Pool({ connectionString: other.url });
    client.on("error", () => {});
    const store = postgresSessionStore(client);
    await store.ensureTable();
    await other.stop();
    await expect(store.read("a")).rejects.toThrow();
    const again = await startService("postgres", { port: other.port });
    await store.ensureTable();
    expect(await store.write("a", change)).toBe(true);
    await client.end();
    await again.stop();
  });

  test.each(["", "a b", "a;drop table x", 'a"b', "A", "a.b.c", "1a"])("refuses the table %j", (table) => {
    expect(() => postgresSessionStore(pool, { table })).toThrow(/LW102[^]*not a valid table/);
  });

  test("refuses a client of another service", () => {
    for (const client of [undefined, {}, { eval() {} }])
      expect(() => postgresSessionStore(client as never)).toThrow(/LW102[^]*new Pool/);
  });
});
