import { expect, test } from "vitest";
import { z } from "zod";
import { html } from "../html/rendered.ts";
import { form } from "../live/components/form.ts";
import { toForm } from "../live/forms/form.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { appOf } from "../test-support/browser.ts";
import { input } from "../ui/input.ts";
import { visit } from "./testing.ts";

const options = { schema: z.object({ at: z.date() }), fields: { at: "datetime" } } as const;

test.each([
  ["over the socket", true],
  ["without a script", false],
])("a time with seconds is shown, kept and changed by a form %s", async (_how, connected) => {
  const saved: (Date | undefined)[] = [];
  const stored = new Date("2026-03-29T02:30:15Z");
  const Edit = liveView({
    mount: () => ({ meeting: toForm({ at: stored }, options) }),
    events: {
      save: (socket, params) => {
        const meeting = toForm(params, { ...options, action: "save" });
        saved.push(meeting.$value?.at);
        return socket.assign({ meeting });
      },
    },
    render: ({ meeting }) =>
      form({
        for: meeting,
        submit: "save",
        children: html`${input({ field: meeting.at, label: "At" })}<button>Save</button>`,
      }),
  });
  const view = await visit(appOf({ routes: [live("/", Edit)] }), "/", { connected });
  expect(view.has('input[type="datetime-local"][value="2026-03-29T02:30:15"]')).toBe(true);
  await view.form("#form").submit();
  await view.submit("#form", { at: "2026-12-24T18:00" });
  expect(saved).toEqual([stored, new Date("2026-12-24T18:00Z")]);
});
