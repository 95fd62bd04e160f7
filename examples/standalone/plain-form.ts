// Routes without a view: a form that works without JavaScript, rows in a table, and status 422 for invalid data.
import { endpoint, html, type Renderable } from "livewright";
import { formParams, inputsFor, listInput, rowInputs, selectOptions, stripUnused, toForm } from "livewright/forms";
import { get, post } from "livewright/router";
import { z } from "zod";

const Order = z.object({ plan: z.enum(["free", "pro"]), lines: z.array(z.object({ text: z.string() })) });
const order = { as: "order", schema: Order } as const;

function page(filled: ReturnType<typeof read>, token: string): Renderable {
  return html`
    <h1>Plain form</h1>
    <form id="order" method="post" action="/">
      <input type="hidden" name="_csrf_token" value=${token}>
      <select id="plan" name=${filled.plan.name} aria-label="Plan">${selectOptions(["free", "pro"], filled.plan.value, "Choose")}</select>
      ${filled.plan.errors.map((error) => html`<p class="error">${error}</p>`)}
      ${listInput(filled.lines)}
      <table>${inputsFor(
        filled.lines,
        (line) => html`
          <tr id=${line.$id}>
            <td>${rowInputs(line)}<input name=${line.text.name} value=${line.text.value} aria-label="Text"></td>
          </tr>
        `,
        { hidden: false },
      )}</table>
      <button>Order</button>
    </form>
  `;
}

const read = (params: unknown, action?: string) =>
  toForm(params, { ...order, ...(action !== undefined && { action }) });

export default endpoint({
  routes: [
    get("/", (_request, { renderPage, csrfToken }) =>
      renderPage(page(read({ lines: [{ text: "Milk" }] }), csrfToken())),
    ),
    post("/", async (request, { renderPage, csrfToken }) => {
      const filled = read(stripUnused(await formParams(request))["order"], "save");
      return filled.$value === undefined
        ? renderPage(page(filled, csrfToken()), { status: 422 })
        : renderPage(html`<h1>Thank you</h1><p>${filled.$value.plan}, ${filled.$value.lines.length}</p>`);
    }),
  ],
});
