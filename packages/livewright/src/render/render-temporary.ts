import { markTemporary } from "../diff/mark-temporary.ts";
import type { AssignNames } from "../diff/shadow.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { merged } from "../foundation/merged.ts";
import type { SocketState } from "../live/socket-state.ts";

type Assigns = Readonly<Record<string, unknown>>;

/** A render, and the temporary assigns that hold something in it; `assigned` is absent if none was ever declared. */
export interface TemporaryRender {
  readonly value: unknown;
  readonly assigned?: AssignNames;
}

/**
 * Renders a view or component, and marks the holes that read temporary assigns. Without such assigns it renders once.
 * Otherwise it renders once more for each temporary assign that holds something, with that assign reset.
 *
 * @param make renders assigns
 * @throws {LivewrightError} LW428 if a reset value cannot be rendered
 */
export function renderTemporary(
  { assigns, temporary, connected }: SocketState,
  make: (assigns: Assigns) => unknown,
): TemporaryRender {
  // A dead render is written once, so nothing of it needs to be kept.
  if (temporary === undefined || !connected) return { value: make(assigns) };
  const names = Object.keys(temporary).filter(
    (name) => Object.hasOwn(assigns, name) && !Object.is(assigns[name], temporary[name]),
  );
  const renders = [make(assigns)];
  let current = assigns;
  for (const name of names) {
    current = merged(current, { [name]: temporary[name] });
    renders.push(reset(name, current, make));
  }
  // From the last to the first, so that each comparison is between two renders that differ in one assign only.
  let value = renders[names.length];
  for (let i = names.length - 1; i >= 0; i--) value = markTemporary(renders[i], value, names[i] as string);
  return { value, assigned: new Set(names) };
}

function reset(name: string, assigns: Assigns, make: (assigns: Assigns) => unknown): unknown {
  try {
    return make(assigns);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LivewrightError(
      "LW428",
      `The page cannot be rendered after the temporary assign "${name}" is reset to ${shown(assigns[name])}: ${reason}`,
      {
        cause,
        hint: `Reset it to a value that render can show, or read it as optional: \${${name}?.title}.`,
      },
    );
  }
}

function shown(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value).slice(0, 100) : String(value);
}
