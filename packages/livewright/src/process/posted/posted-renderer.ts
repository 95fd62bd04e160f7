import { ComponentTable } from "../../diff/component-table.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import type { WireRoot } from "../../diff/wire.ts";
import { componentAddress, type UpdateAddress } from "../../live/target.ts";
import type { ComponentHost, ComponentInstance } from "../../render/component-host.ts";
import { type PageOwner, Renderer } from "../renderer.ts";
import type { ViewContext } from "../view-context.ts";

/**
 * Renders nothing after a message: the page of a posted form is written as HTML, at the end. Until then streams keep their items.
 * Knows the LiveComponents of the view from the HTML.
 */
export class PostedRenderer extends Renderer {
  readonly table: ComponentTable;
  /** The number of times that the view was written. */
  times = 0;

  constructor(view: ViewContext, owner: PageOwner) {
    super(view, owner);
    this.table = new ComponentTable(this.components);
  }

  /** The LiveComponents. */
  get host(): ComponentHost {
    return this.components;
  }

  override get hasChanges(): boolean {
    return false;
  }

  override message(): WireRoot | undefined {
    return undefined;
  }

  override component(cid: number): ComponentInstance | undefined {
    return this.components.get(this.table.get(cid));
  }

  override update(to: UpdateAddress, props: object): boolean {
    const entry = "instance" in to ? this.components.entry(to.instance) : this.table.find(to.definition, to.id);
    if (entry === undefined) return false;
    this.components.send(entry, props);
    return true;
  }

  /**
   * Returns the number of the component with this address.
   *
   * @returns `undefined` if the page shows no such component
   * @throws {LivewrightError} LW512 if two components have the address
   */
  numberOf(address: string): number | undefined {
    const found = [...this.table.all].filter(
      ({ definition, id }) => componentAddress(this.components.name(definition), id) === address,
    );
    if (found.length <= 1) return found[0]?.cid;
    throw new LivewrightError("LW512", `Two components of the page have the address ${JSON.stringify(address)}.`, {
      hint: 'Give the components different names: liveComponent({ name: "Editor", … }).',
    });
  }
}
