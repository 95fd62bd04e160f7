const SPECIAL = /["&'<>]/;

/**
 * Escapes text for HTML, both as content and inside a quoted attribute value: `& < > " '`.
 * One function for both places, so that a value can move between them without becoming dangerous.
 *
 * @example escapeHtml(`<b>`) // "&lt;b&gt;"
 */
export function escapeHtml(text: string): string {
  const first = text.search(SPECIAL);
  if (first === -1) return text; // nearly always: no copy is made
  let out = "";
  let from = 0;
  for (let i = first; i < text.length; i++) {
    let entity: string;
    switch (text.charCodeAt(i)) {
      case 34:
        entity = "&quot;";
        break;
      case 38:
        entity = "&amp;";
        break;
      case 39:
        entity = "&#39;";
        break;
      case 60:
        entity = "&lt;";
        break;
      case 62:
        entity = "&gt;";
        break;
      default:
        continue;
    }
    out += text.slice(from, i) + entity;
    from = i + 1;
  }
  return out + text.slice(from);
}
