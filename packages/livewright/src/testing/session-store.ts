/**
 * Checks of a session store: `livewright/testing/session-store`. They run with any test runner, and against any store.
 *
 * @module
 */

import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { JsonValue } from "../crypto/payload.ts";
import { newSessionId, sessionKey } from "../crypto/session-id.ts";
import type { SessionChange, SessionStore } from "../sessions/session-store.ts";

/** One check of a store. */
export interface SessionStoreCheck {
  /** A sentence for the name of a test. */
  readonly name: string;
  /** Rejects if the store fails the check. */
  readonly run: () => Promise<void>;
}

const HOUR = 3_600_000;

/**
 * Returns the checks of a session store: reads, atomic changes, expiry, destruction, sessions of one user, and unusual values. The store
 * may hold other sessions.
 *
 * @param start returns the store; called once for each check
 * @example
 * ```ts
 * for (const { name, run } of sessionStoreChecks(() => myStore(client))) test(name, run);
 * ```
 */
export function sessionStoreChecks(start: () => SessionStore | Promise<SessionStore>): readonly SessionStoreCheck[] {
  return Object.entries(CHECKS).map(([name, check]) => ({ name, run: async () => check(await start()) }));
}

const key = (): string => sessionKey(newSessionId());
const user = (): string => `users:${newSessionId()}`;

const change = (more: Partial<SessionChange> = {}): SessionChange => ({
  create: true,
  set: {},
  remove: [],
  ttl: HOUR,
  createdAt: 1_700_000_000_000,
  liveSocketId: undefined,
  ...more,
});

/** Creates a session that ends soon, and puts its end off. Starts again with more time if the store was too slow. */
async function putOff(store: SessionStore, liveSocketId?: string): Promise<{ id: string; ttl: number }> {
  for (let ttl = 50; ; ttl *= 4) {
    const id = key();
    await store.write(id, change({ set: { a: 1 }, ttl, liveSocketId }));
    if (await store.write(id, change({ create: false, ttl: HOUR, liveSocketId }))) return { id, ttl };
  }
}

async function untilExpired(store: SessionStore, id: string): Promise<void> {
  while ((await store.read(id)) !== undefined) await wait(20);
}

const CHECKS: Readonly<Record<string, (store: SessionStore) => Promise<void>>> = {
  async "returns the values and the creation time of a session"(store) {
    const id = key();
    assert.equal(await store.write(id, change({ set: { userId: 7, cart: ["a"] } })), true);
    assert.deepEqual(await store.read(id), {
      key: id,
      data: { userId: 7, cart: ["a"] },
      createdAt: 1_700_000_000_000,
    });
  },

  async "returns nothing for a session that does not exist"(store) {
    assert.equal(await store.read(key()), undefined);
    assert.equal(await store.destroy(key()), false);
    assert.deepEqual(await store.list(user()), []);
    assert.equal(await store.destroyAll(user()), 0);
  },

  async "keeps values that a change does not name"(store) {
    const id = key();
    await store.write(id, change({ set: { a: 1, b: 2, c: 3 } }));
    await store.write(id, change({ create: false, set: { b: 20 }, remove: ["c", "unknown"], createdAt: 5 }));
    assert.deepEqual(await store.read(id), { key: id, data: { a: 1, b: 20 }, createdAt: 1_700_000_000_000 });
  },

  async "merges a change into a session that another request has created"(store) {
    const id = key();
    await store.write(id, change({ set: { a: 1, b: 1 }, createdAt: 1_000 }));
    assert.equal(await store.write(id, change({ set: { b: 2 }, createdAt: 2_000 })), true);
    assert.deepEqual(await store.read(id), { key: id, data: { a: 1, b: 2 }, createdAt: 1_000 });
  },

  async "loses no value of concurrent changes"(store) {
    const id = key();
    const names = Array.from({ length: 40 }, (_, i) => `name${i}`);
    await Promise.all(names.map(async (name) => store.write(id, change({ set: { [name]: name } }))));
    const record = await store.read(id);
    assert.deepEqual(Object.keys(record?.data ?? {}).toSorted(), names.toSorted());
  },

  async "does not bring a destroyed session back"(store) {
    const id = key();
    await store.write(id, change({ set: { a: 1 } }));
    assert.equal(await store.destroy(id), true);
    assert.equal(await store.write(id, change({ create: false, set: { b: 2 } })), false);
    assert.equal(await store.read(id), undefined);
    assert.equal(await store.destroy(id), false);
  },

  async "has either the change or the end of a session, if both come at the same time"(store) {
    for (let i = 0; i < 20; i++) {
      const id = key();
      await store.write(id, change({ set: { a: 1 } }));
      await Promise.all([
        store.write(id, change({ create: false, set: { b: 1 } })),
        store.destroy(id),
        store.write(id, change({ create: false, set: { c: 1 } })),
      ]);
      assert.equal(await store.read(id), undefined);
    }
  },

  async "ends a session after its time, and a change puts the end off"(store) {
    const [short, late] = [key(), key()];
    const { id: long, ttl } = await putOff(store);
    for (const id of [short, late]) await store.write(id, change({ set: { a: 1 }, ttl }));
    await untilExpired(store, late);
    assert.equal(await store.read(short), undefined);
    assert.equal(await store.write(short, change({ create: false, set: { b: 1 } })), false);
    assert.equal(await store.destroy(short), false);
    assert.deepEqual((await store.read(long))?.data, { a: 1 });
    // Nothing of an expired session is left for the next one.
    await store.write(late, change({ set: { c: 1 }, createdAt: 9_000 }));
    assert.deepEqual(await store.read(late), { key: late, data: { c: 1 }, createdAt: 9_000 });
  },

  async "finds the sessions of one user, newest first"(store) {
    const [ann, bob] = [user(), user()];
    const keys = [key(), key(), key()];
    for (const [i, id] of keys.entries()) {
      await store.write(id, change({ set: { device: i }, createdAt: 1_000 + i, liveSocketId: ann }));
    }
    await store.write(key(), change({ set: { device: 9 }, liveSocketId: bob }));
    await store.write(key(), change({ set: { device: 9 } }));
    await store.destroy(keys[1] ?? "");
    assert.deepEqual(
      (await store.list(ann)).map((record) => [record.key, record.data, record.createdAt]),
      [
        [keys[2], { device: 2 }, 1_002],
        [keys[0], { device: 0 }, 1_000],
      ],
    );
  },

  async "does not list expired sessions of a user"(store) {
    const ann = user();
    const id = key();
    await store.write(id, change({ set: { a: 1 }, ttl: 30, liveSocketId: ann }));
    await untilExpired(store, id);
    assert.deepEqual(await store.list(ann), []);
    assert.equal(await store.destroyAll(ann), 0);
  },

  async "still finds a session of a user whose end was put off"(store) {
    const ann = user();
    const { ttl } = await putOff(store, ann);
    const short = key();
    await store.write(short, change({ set: { a: 1 }, ttl }));
    await untilExpired(store, short);
    await store.write(key(), change({ set: { a: 2 }, liveSocketId: ann }));
    assert.equal((await store.list(ann)).length, 2);
    assert.equal(await store.destroyAll(ann), 2);
  },

  async "destroys all sessions of a user except one, and none of other users"(store) {
    const [ann, bob] = [user(), user()];
    const [first, second, third, other] = [key(), key(), key(), key()];
    for (const id of [first, second, third]) await store.write(id, change({ set: { a: 1 }, liveSocketId: ann }));
    await store.write(other, change({ set: { a: 1 }, liveSocketId: bob }));
    assert.equal(await store.destroyAll(ann, second), 2);
    assert.deepEqual(
      (await store.list(ann)).map((record) => record.key),
      [second],
    );
    assert.equal(await store.destroyAll(ann), 1);
    assert.equal(await store.read(second), undefined);
    assert.deepEqual((await store.read(other))?.data, { a: 1 });
  },

  async "destroys more sessions of a user than fit into one command"(store) {
    const ann = user();
    const keys = Array.from({ length: 1_100 }, key);
    await Promise.all(keys.map(async (id) => store.write(id, change({ set: { a: 1 }, liveSocketId: ann }))));
    assert.equal((await store.list(ann)).length, 1_000);
    assert.equal(await store.destroyAll(ann, keys[3]), 1_099);
    assert.equal((await store.list(ann)).length, 1);
  },

  async "returns every JSON value and every name as it was"(store) {
    const values: Record<string, JsonValue> = {
      text: "ä 漢 😀 \u0000 \ud800 ' \" \\ $1 %s",
      number: 1.5e300,
      negative: -7,
      yes: true,
      nothing: null,
      nested: { list: [1, [2], { a: null }], empty: {}, none: [] },
      "": "an empty name",
      "a name: with \u0000, \udc00, ', \" and \\": 1,
      ["__proto__"]: { admin: true },
      constructor: "c",
      c: 1,
      u: 2,
    };
    const id = key();
    await store.write(id, change({ set: values }));
    const data = (await store.read(id))?.data ?? {};
    assert.deepEqual(new Map(Object.entries(data)), new Map(Object.entries(values)));
    assert.equal(Object.getPrototypeOf(data), Object.prototype);
    await store.write(id, change({ create: false, remove: Object.keys(values) }));
    assert.deepEqual((await store.read(id))?.data, {});
  },

  async "does not confuse users whose names have unusual characters"(store) {
    const base = newSessionId();
    const names = [base, `${base}\u0000`, `${base}%`, `${base}_`, `${base}'`, `${base}\ud800`, `${base}*`];
    for (const name of names) await store.write(key(), change({ set: { name }, liveSocketId: name }));
    for (const name of names) {
      assert.deepEqual(
        (await store.list(name)).map(({ data }) => data["name"]),
        [name],
      );
    }
  },

  async "does not share values with the caller"(store) {
    const id = key();
    const list = [1];
    await store.write(id, change({ set: { list } }));
    list.push(2);
    const { data = {} } = (await store.read(id)) ?? {};
    (data["list"] as number[]).push(3);
    assert.deepEqual((await store.read(id))?.data, { list: [1] });
  },
};
