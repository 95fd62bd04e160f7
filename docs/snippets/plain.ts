import { html } from "livewright";
import { formParams, toForm } from "livewright/forms";
import { post, type RouteDefinition } from "livewright/router";
import { z } from "zod";

const login = { as: "login", schema: z.object({ name: z.string().min(1) }) } as const;

export const routes: readonly RouteDefinition[] = [
  post("/login", async (request, { renderPage }) => {
    const form = toForm((await formParams(request))["login"], { ...login, action: "save" });
    return form.$value === undefined
      ? renderPage(html`<p>Who are you?</p>`, { status: 422 })
      : renderPage(html`<p>Hello!</p>`);
  }),
];
