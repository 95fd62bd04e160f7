/**
 * Escapes a name for use in a selector. jsdom has no `CSS.escape`.
 *
 * @see https://drafts.csswg.org/cssom/#serialize-an-identifier
 */
export function cssEscape(name: string): string {
  return name.replaceAll(/[\s\S]/gu, (char, at: number) => {
    const code = char.codePointAt(0) ?? 0;
    if (code === 0) return "\u{FFFD}";
    const digit = code >= 0x30 && code <= 0x39;
    const early = at === 0 || (at === 1 && name.startsWith("-"));
    if (code <= 0x1f || code === 0x7f || (digit && early)) return `\\${code.toString(16)} `;
    if (char === "-" && name.length === 1) return "\\-";
    return code >= 0x80 || digit || /[\w-]/.test(char) ? char : `\\${char}`;
  });
}
