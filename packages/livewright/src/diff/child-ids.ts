import { LivewrightError } from "../foundation/errors.ts";
import {
  KeptPosition,
  ShadowCall,
  ShadowChild,
  ShadowComponent,
  ShadowList,
  ShadowNode,
  ShadowStream,
} from "./shadow.ts";

/**
 * Throws if a page shows two nested views with the same id. The client joins only one of them; the other stays empty.
 *
 * Walks the whole page, so call it only for a message that contains the container of a nested view.
 *
 * @param shadow returns the shadow of a LiveComponent by its cid
 * @throws {LivewrightError} LW306
 */
export function checkChildIds(root: ShadowNode, shadow: (cid: number) => ShadowNode | undefined): void {
  const ids = new Set<string>();
  const search = (value: unknown): void => {
    if (value instanceof ShadowChild) noteChildId(ids, value.id);
    else if (value instanceof ShadowNode) value.values.forEach(search);
    else if (value instanceof ShadowList) (value.inRows ?? value.rows).forEach(search);
    else if (value instanceof ShadowStream) value.inRows?.forEach((parts) => parts.forEach(search));
    else if (value instanceof ShadowCall) search(value.result);
    else if (value instanceof KeptPosition) search(value.held);
    else if (value instanceof ShadowComponent) search(shadow(value.cid));
  };
  search(root);
}

/**
 * Adds the id of a nested view to the ids of its page.
 *
 * @throws {LivewrightError} LW306 if the id is present already
 */
export function noteChildId(ids: Set<string>, id: string): void {
  if (ids.has(id)) {
    throw new LivewrightError("LW306", `Two nested views of one page have the id ${JSON.stringify(id)}.`, {
      hint: "The client joins one view per id. Give each its own id: liveRender(Clock, { id: `clock-${city}` })",
    });
  }
  ids.add(id);
}
