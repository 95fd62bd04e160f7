import { html, liveView } from "livewright";
import { rowButtons, listInput, form, rowInputs, inputsFor, toForm } from "livewright/forms";
import { button, input } from "livewright/ui";
import { z } from "zod";

const Invoice = z.object({
  customer: z.object({ name: z.string().min(1, "Who is to pay?"), city: z.string() }),
  lines: z
    .array(
      z.object({
        text: z.string().min(1, "What is it?"),
        count: z.number("How many?").int("Whole ones only.").min(1, "At least one."),
        price: z.number("How much?").min(0, "Not less than nothing."),
      }),
    )
    .min(1, "An invoice has at least one line."),
});

const draft = { as: "invoice", schema: Invoice } as const;

const first = {
  customer: { name: "Harbour Bakery", city: "" },
  lines: [
    { text: "Oven, serviced", count: 1, price: 120 },
    { text: "Baking tins", count: 6, price: 14.5 },
  ],
};

const money = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });

export const InvoiceView = liveView({
  name: "Invoice",
  mount: () => ({ invoice: toForm(first as unknown, draft), sent: "" }),
  events: {
    // Adding, removing and moving a line are ordinary changes of the form, so they include the typed text.
    validate: (socket, { invoice }) =>
      socket.assign({ invoice: toForm(invoice, { ...draft, action: "validate" }), sent: "" }),
    save(socket, { invoice: params }) {
      const invoice = toForm(params, { ...draft, action: "save" });
      socket.assign({ invoice, sent: invoice.$value === undefined ? "" : total(invoice.$value.lines) });
    },
  },
  render({ invoice, sent }) {
    const sums = invoice.lines.rows.map(({ count, price }) => ({
      count: Number(count.value),
      price: Number(price.value),
    }));
    return html`
      <h1>Invoice</h1>
      ${sent !== "" && html`<p id="sent" class="notice" role="status">Sent: ${sent}.</p>`}
      ${form({
        for: invoice,
        change: "validate",
        submit: "save",
        class: "stack wide",
        novalidate: true,
        children: html`
          <div class="pair">
            ${input({ field: invoice.customer.name, label: "Customer" })}
            ${input({ field: invoice.customer.city, label: "City" })}
          </div>
          ${listInput(invoice.lines)}
          <div id="lines" class="lines">
            ${inputsFor(
              invoice.lines,
              (line) => html`
                <fieldset id=${line.$id} class="invoice-line">
                  <legend class="lw-unseen">Line ${line.$index + 1}</legend>
                  ${rowInputs(line)}
                  ${input({ field: line.text, label: "Text" })}
                  ${input({ field: line.count, type: "number", label: "Count", min: 1 })}
                  ${input({ field: line.price, type: "number", label: "Price", step: "0.01", min: 0 })}
                  <output>${amount(Number(line.count.value) * Number(line.price.value))}</output>
                  <div class="tools">
                    <button ${rowButtons.move(line, -1)} disabled=${line.$index === 0} aria-label="Move line ${line.$index + 1} up">↑</button>
                    <button ${rowButtons.move(line, 1)} disabled=${line.$index === sums.length - 1} aria-label="Move line ${line.$index + 1} down">↓</button>
                    <button ${rowButtons.drop(line)} aria-label="Remove line ${line.$index + 1}">×</button>
                  </div>
                </fieldset>`,
              { hidden: false },
            )}
          </div>
          ${invoice.lines.errors.map((error) => html`<p class="lw-error">${error}</p>`)}
          <p class="total">Total <output id="total">${total(sums)}</output></p>
          <div class="tools">
            <button id="add" ${rowButtons.add(invoice.lines)}>Add a line</button>
          </div>
          <div>${button({ children: "Send", busy: "Sending…" })}</div>
        `,
      })}
    `;
  },
});

function total(lines: readonly { readonly count: number; readonly price: number }[]): string {
  return amount(lines.reduce((sum, { count, price }) => sum + count * price, 0));
}

function amount(sum: number): string {
  return Number.isFinite(sum) ? money.format(sum) : "–";
}
