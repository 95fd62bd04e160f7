import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { presence, type PresenceDiff, type PresenceList } from "./presence-topic.ts";

interface Meta {
  readonly name: string;
  readonly typing?: boolean;
}
const room = (id: string) => presence<Meta>(`room:${id}`);

test("who tracks, who lists and who subscribes agree", () => {
  liveView({
    mount(socket) {
      socket.track(room("7"), "ann", { name: "Ann" });
      // @ts-expect-error the name is missing
      socket.track(room("7"), "ann", { typing: true });
      // @ts-expect-error a meta has no such member
      socket.track(room("7"), "ann", { name: "Ann", color: "red" });
      // @ts-expect-error keys are strings
      socket.track(room("7"), 7, { name: "Ann" });
      // @ts-expect-error a name is not a topic of presences
      socket.track("room:7", "ann", { name: "Ann" });
      socket.updatePresence(room("7"), "ann", (meta) => {
        expectTypeOf(meta).toEqualTypeOf<Meta>();
        return { ...meta, typing: true };
      });
      // @ts-expect-error the function must return a whole meta
      socket.updatePresence(room("7"), "ann", () => ({ typing: true }));
      socket.untrack(room("7"));
      socket.subscribe(room("7"), ({ joins, leaves }) => {
        expectTypeOf(joins).toEqualTypeOf<PresenceList<Meta>>();
        expectTypeOf(leaves.get("ann")?.metas[0]?.phx_ref).toEqualTypeOf<string | undefined>();
      });
      const list = socket.presence.list(room("7"));
      expectTypeOf(list).toEqualTypeOf<PresenceList<Meta>>();
      expectTypeOf(list.get("ann")?.metas[0]?.typing).toEqualTypeOf<boolean | undefined>();
      return { size: list.size };
    },
    topics: {
      fixed: {
        topic: room("1"),
        handle: (_socket, diff) => void expectTypeOf(diff).toEqualTypeOf<PresenceDiff<Meta>>(),
      },
      chosen: ({ size }, on) => on(room(`${size}`), (_socket, { joins }) => void joins.get("ann")?.metas[0]?.name),
    },
    handleInfo(_socket, info) {
      if (room("7").is(info)) expectTypeOf(info.payload).toEqualTypeOf<PresenceDiff<Meta>>();
    },
    render: ({ size }) => html`<p>${size}</p>`,
  });
});

test("a schema gives its topic the type of metas", () => {
  const typed = presence("typed", z.object({ name: z.string(), since: z.number().default(0) }));
  const app = endpoint({ routes: [] });
  const metas = app.presence.getByKey(typed, "ann")?.metas ?? [];
  expectTypeOf(metas[0]?.since).toEqualTypeOf<number | undefined>();
});
