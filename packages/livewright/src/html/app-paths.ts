// Paths of the application in attributes. They get the base path of the endpoint when they are written, so that a value in the
// shadow of a page stays the value of the application.

import { activeBasePath, isAppPath, isResolved, underBasePath } from "../foundation/base-path.ts";
import type { AttributeType } from "./hole.ts";
import { REFRESH } from "./script-url.ts";

/** The position of a path in the statics of a template. */
export interface PathPosition {
  /** The index of the static. */
  readonly index: number;
  readonly offset: number;
}

/** Attributes of animations, whose values are URLs only if they animate a URL. */
const ANIMATED = /^(?:from|to|by|values)$/i;
const SPACE = /^[ \t\n\f\r]*/;
/** Matches the start of each candidate. A URL may contain a comma, but no white space. */
const CANDIDATE = /(?:^|,)[ \t\n\f\r]+|^|(?<=[ \t\n\f\r][\d.]+[wxh]),/g;

/** Returns the offsets of paths of the application in the text of an attribute. */
export function pathOffsets(name: string, type: AttributeType, text: string): readonly number[] {
  switch (type) {
    case "url":
    case "media":
    case "any":
      return ANIMATED.test(name) ? [] : pathsAt(text, [SPACE.exec(text)?.[0].length ?? 0]);
    case "srcset":
      return pathsAt(
        text,
        Array.from(text.matchAll(CANDIDATE), (match) => match.index + match[0].length),
      );
    case "refresh": {
      const start = REFRESH.exec(text);
      return start === null ? [] : pathsAt(text, [start[0].length]);
    }
    default:
      return [];
  }
}

function pathsAt(text: string, offsets: readonly number[]): readonly number[] {
  return offsets.filter((offset) => isAppPath(text.slice(offset, offset + 2)));
}

/** Returns the value of an attribute with the active base path in front of the paths of the application. */
export function withBasePath(name: string, type: AttributeType, text: string): string {
  if (activeBasePath === "" || type === "plain") return text;
  const offsets = pathOffsets(name, type, text);
  const [first, second] = offsets;
  if (first === undefined) return text;
  if (second === undefined && type !== "srcset")
    return text.slice(0, first) + underBasePath(activeBasePath, text.slice(first));
  // A candidate that a browser would resolve may lead out of the base path, so it stays as it is: a dead image.
  return inserted(
    text,
    offsets.filter((offset) => !isResolved(/^\S*/.exec(text.slice(offset))?.[0] ?? "")),
    activeBasePath,
  );
}

/** Inserts text at offsets, which ascend. */
export function inserted(text: string, offsets: readonly number[], insert: string): string {
  let out = "";
  let from = 0;
  for (const offset of offsets) {
    out += text.slice(from, offset) + insert;
    from = offset;
  }
  return out + text.slice(from);
}
