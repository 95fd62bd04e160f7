import type { EcmaScriptModule, Expression, Program, TaggedTemplateExpression } from "oxc-parser";

/** The text between two holes. Offsets refer to the source. */
interface TemplatePart {
  /** With its escapes resolved; `undefined` if one of them is malformed. */
  readonly cooked: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** A template in a source file. */
export class FoundTemplate {
  readonly parts: readonly TemplatePart[];

  constructor(parts: readonly TemplatePart[]) {
    this.parts = parts;
  }

  /**
   * Returns an offset of the source.
   *
   * @param source the text of the file
   * @param offset an offset of the cooked parts with one character per hole; a hole itself is at its `${`
   */
  sourceOffset(source: string, offset: number): number {
    const text = ({ start, end }: TemplatePart): string => source.slice(start, end);
    // With a malformed escape the template could not be read, so the escape is the only position to report.
    const malformed = this.parts.find(({ cooked }) => cooked === undefined);
    if (malformed !== undefined) return malformed.start + uncook(text(malformed), Infinity);
    let left = offset;
    for (const part of this.parts) {
      const length = part.cooked?.length ?? 0;
      if (left < length) return part.start + uncook(text(part), left);
      if (left === length) return part.end;
      left -= length + 1;
    }
    return this.parts.at(-1)?.end ?? 0;
  }
}

/** Matches one unit of a template's text: a line break, an escape, or a character. */
const UNIT = /\r\n|\\(?:\r\n|u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|0(?!\d)|[^ux\d])|[^\\]/sy;

/** Converts an offset of the cooked text to one of the raw text. Stops at a malformed escape. */
function uncook(text: string, offset: number): number {
  UNIT.lastIndex = 0;
  let left = offset;
  let at = 0;
  for (let unit = UNIT.exec(text); unit !== null; unit = UNIT.exec(text)) {
    const width = cookedWidth(unit[0]);
    if (width > left || (left === 0 && width > 0)) return at;
    left -= width;
    at = UNIT.lastIndex;
  }
  return at;
}

function cookedWidth(unit: string): number {
  if (/^\\[\r\n\u2028\u2029]/.test(unit)) return 0; // continues the line
  const codePoint = /^\\u\{(.*)\}$/.exec(unit)?.[1];
  return codePoint !== undefined && Number.parseInt(codePoint, 16) > 0xffff ? 2 : 1;
}

/**
 * Finds the templates of a file, including the ones inside holes of others.
 *
 * A template counts if its tag is the export `html` of `livewright`, under any imported name. A tag called `html` also counts unless it
 * was imported from another package: a file of the application may re-export it.
 *
 * @returns the templates in the order of the file
 */
export function findTemplates(program: Program, module: EcmaScriptModule): FoundTemplate[] {
  const isOurs = tagsOf(module);
  return taggedTemplates(program)
    .filter(({ tag }) => isOurs(tag))
    .toSorted((a, b) => a.start - b.start)
    .map(
      ({ quasi }) =>
        new FoundTemplate(
          quasi.quasis.map(({ value, start, end }) => ({ cooked: value.cooked ?? undefined, start, end })),
        ),
    );
}

/** Returns a function that recognizes the tags of Livewright in a module. */
function tagsOf({ staticImports }: EcmaScriptModule): (tag: Expression) => boolean {
  const names = new Set(["html"]);
  const namespaces = new Set<string>();
  for (const { moduleRequest, entries } of staticImports) {
    const ours = /^livewright(?:\/|$)/.test(moduleRequest.value);
    const foreign = !ours && isPackage(moduleRequest.value);
    for (const { importName, localName } of entries) {
      if (foreign) names.delete(localName.value);
      else if (importName.name === "html") names.add(localName.value);
      // `import * as` has no imported name.
      else if (ours && importName.name === null) namespaces.add(localName.value);
    }
  }
  return (tag) =>
    tag.type === "Identifier"
      ? names.has(tag.name)
      : tag.type === "MemberExpression" &&
        tag.object.type === "Identifier" &&
        namespaces.has(tag.object.name) &&
        tag.property.type === "Identifier" &&
        tag.property.name === "html";
}

/** True for a package, false for a file or one of the usual aliases of application files. */
function isPackage(module: string): boolean {
  return !/^(?:[./#~]|@\/)/.test(module);
}

/** Returns all tagged templates. Uses an explicit stack: a sum of ten thousand terms is ten thousand nodes deep. */
function taggedTemplates(program: Program): TaggedTemplateExpression[] {
  const found: TaggedTemplateExpression[] = [];
  const waiting: object[] = [program];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isTaggedTemplate(node)) found.push(node);
    for (const value of Object.values(node) as unknown[]) {
      if (typeof value === "object" && value !== null) waiting.push(value);
    }
  }
  return found;
}

function isTaggedTemplate(node: object): node is TaggedTemplateExpression {
  return (node as { type?: unknown }).type === "TaggedTemplateExpression";
}
