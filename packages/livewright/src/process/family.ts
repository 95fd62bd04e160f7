import type { Family } from "../live/socket-state.ts";
import type { ViewHandle } from "../live/view-handle.ts";

/**
 * The addresses around a view.
 *
 * @param parent the family of the view that shows it, if it is nested
 * @param child finds the family of a view that it shows
 */
export function familyOf(
  self: ViewHandle,
  parent: Family | undefined,
  child: (id: string) => Family | undefined,
): Family {
  return { self, parent: parent?.self, root: parent?.root ?? self, child: (id) => child(id)?.self };
}
