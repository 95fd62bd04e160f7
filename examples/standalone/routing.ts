// Routing: typed paths, live navigation, scopes, and a root layout with a live title.
import { endpoint, html, link, live, liveTitle, liveView, type RootLayout, unsafeUrl } from "livewright";
import { definePaths, del, get, hostPath, patch, put, scope } from "livewright/router";

const paths = definePaths({ home: "/", note: "/notes/:id" });

const Home = liveView({
  render: () => html`
    <h1>Routing</h1>
    ${link({ navigate: paths.note({ id: 7 }), id: "to-note", children: "Note 7" })}
    <a href=${unsafeUrl("javascript:history.back()")}>Back</a>
    <a href=${hostPath("/imprint")}>Imprint, which another server of this host answers</a>
  `,
});

const Note = liveView({
  path: paths.note,
  mount(socket, { params }) {
    socket.pageTitle(`Note ${params.id}`);
    return { id: params.id };
  },
  events: { next: (socket) => socket.pushPatch(paths.note({ id: Number(socket.assigns.id) + 1 })) },
  handleParams: (socket, { params }) => socket.assign({ id: params.id }),
  render: ({ id }) => html`<h1>Note ${id}</h1><button id="next" phx-click="next">Next</button>`,
});

const rootLayout: RootLayout = ({ content, title, csrfToken }) => html`<!doctype html>
  <html lang="en">
    <head>
      <meta name="csrf-token" content=${csrfToken}>
      ${liveTitle({ title, default: "Notes", suffix: " · Routing" })}
      <script defer src="/livewright/client.js"></script>
    </head>
    <body>${content}</body>
  </html>`;

export default endpoint({
  rootLayout,
  routes: [
    live(paths.home, Home),
    live(paths.note, Note),
    scope("/api/:team", [
      // A handler inside the scope knows the parameters of its prefix.
      get("/notes/:id", (_request, { params }) => Response.json({ team: params.team, note: params.id })),
      put("/notes/:id", () => new Response(null, { status: 204 })),
      patch("/notes/:id", () => new Response(null, { status: 204 })),
      del("/notes/:id", () => new Response(null, { status: 204 })),
    ]),
  ],
});
