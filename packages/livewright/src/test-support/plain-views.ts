import { html } from "../html/rendered.ts";
import { type AnyLiveView, liveView } from "../live/live-view.ts";

/** Shows its params and session. */
export const Home: AnyLiveView = liveView({
  mount: (_socket, { params, session }) => ({ params, session }),
  render: ({ params, session }) => html`<p>${JSON.stringify(params)} ${JSON.stringify(session)}</p>`,
});

/** Mounts asynchronously. */
export const Slow: AnyLiveView = liveView({ mount: async () => ({ a: 1 }), render: () => html`<p>slow</p>` });

/** Fails to mount. */
export const Failing: AnyLiveView = liveView({
  mount: (): { a: number } => {
    throw new Error("mount failed");
  },
  render: () => html`<p></p>`,
});
