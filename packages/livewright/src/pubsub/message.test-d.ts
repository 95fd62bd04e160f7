import { expectTypeOf, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { message } from "./message.ts";

const picked = message<{ readonly id: number }>();

test("who sends and who gets agree", () => {
  liveComponent({
    events: {
      pick: (socket) => socket.sendInfo(picked({ id: 7 })),
      // @ts-expect-error the id is a number
      wrong: (socket) => socket.sendInfo(picked({ id: "7" })),
    },
    render: () => html`<p></p>`,
  });
  liveView({
    mount: () => ({ selected: 0 }),
    handleInfo(socket, info) {
      if (picked.is(info)) {
        expectTypeOf(info.payload.id).toEqualTypeOf<number>();
        socket.assign({ selected: info.payload.id });
      }
    },
    render: ({ selected }) => html`${selected}`,
  });
});
