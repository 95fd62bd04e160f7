import { component, each, html, liveView } from "livewright";
import { gallery, type Page } from "../pages.ts";

const Card = component(
  ({ page }: { page: Page }) => html`
    <li class="card">
      <h2><a href=${page.path}>${page.title}</a></h2>
      <p>${page.summary}</p>
    </li>
  `,
);

export const Home = liveView({
  render: () => html`
    <h1>Rich pages from the server</h1>
    <p class="lead">
      Livewright renders a page on the server, keeps it alive over one WebSocket, and sends only what changed.
      You write TypeScript, and none of it runs in the browser.
    </p>
    <ul class="cards">
      ${each(
        gallery,
        (page) => page.path,
        (page) => Card({ page }),
      )}
    </ul>
  `,
});
