// Two processes with many presences on one topic, in one process: messages are written and read as on a real bus, and time moves only
// when a part moves it.

const internal = (path) => import(new URL(`../packages/livewright/dist/${path}.js`, import.meta.url).href);
const [{ messageCodec }, { DEFAULT_LIMITS }, { silentLogger }] = await Promise.all(
  ["buses/message-codec", "foundation/limits", "telemetry/logger"].map(internal),
);
const [{ readPresenceOptions }, { presence }, { Presences }] = await Promise.all(
  ["presence/presence-options", "presence/presence-topic", "presence/presences"].map(internal),
);

const MEMBERS_PER_OWNER = 1_000;
/** Milliseconds between two messages with changes. */
const BEAT = 1_500;

/** Time that moves only with `pass`. */
class Time {
  #now = 0;
  #timers = new Set();
  clock = {
    now: () => this.#now,
    after: (milliseconds, run) => {
      const timer = { at: this.#now + milliseconds, run };
      this.#timers.add(timer);
      return () => this.#timers.delete(timer);
    },
    soon: (run) => this.clock.after(0, run),
  };

  pass(milliseconds) {
    this.#now += milliseconds;
    for (const timer of this.#timers) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.run();
    }
  }
}

/** Carries text between two processes. */
function wire() {
  const subscriptions = new Set();
  const bus = {
    subscribe(topic, receive, subscriber) {
      const subscription = { topic, receive, subscriber };
      subscriptions.add(subscription);
      return () => subscriptions.delete(subscription);
    },
    broadcast(topic, message, from) {
      const text = messageCodec.encode(message);
      for (const { topic: other, receive, subscriber } of subscriptions) {
        if (other === topic && subscriber !== from) receive(messageCodec.decode(text));
      }
    },
  };
  return bus;
}

/** Returns the parts of the bench with `members` presences on one topic. */
export function presenceParts(members) {
  const topic = presence("room");
  const start = () => {
    const time = new Time();
    const bus = wire();
    const options = { ...readPresenceOptions(), bus, clock: time.clock, logger: silentLogger, limits: DEFAULT_LIMITS };
    const [here, there] = [new Presences(options), new Presences(options)];
    for (let i = 0; i < members; i += MEMBERS_PER_OWNER) {
      const owner = here.owner();
      for (let n = i; n < Math.min(members, i + MEMBERS_PER_OWNER); n++)
        owner.track(topic, `user-${n}`, { name: `User ${n}` });
    }
    there.list(topic);
    time.pass(BEAT);
    time.pass(BEAT);
    if (there.list(topic).size !== members) throw new Error("The processes do not agree.");
    let seen = 0;
    for (const presences of [here, there]) presences.subscribe(topic, () => (seen += 1));
    return { here, there, time, owner: here.owner(), seen: () => seen };
  };
  const lazily = (make) => {
    let part;
    return () => (part ??= make())();
  };
  const meta = { name: "Ann" };
  const count = members.toLocaleString("en");
  return {
    [`presence: join, ${count} on one topic`]: lazily(() => {
      const { owner, time } = start();
      // The key is replaced each time, so that the topic does not grow.
      return () => {
        owner.track(topic, "ann", meta);
        time.pass(0);
      };
    }),
    [`presence: join and its arrival elsewhere, ${count} on one topic`]: lazily(() => {
      const { owner, time } = start();
      return () => {
        owner.track(topic, "ann", meta);
        time.pass(BEAT);
      };
    }),
    [`presence: list of ${count}`]: lazily(() => {
      const { here } = start();
      return () => here.list(topic);
    }),
  };
}
