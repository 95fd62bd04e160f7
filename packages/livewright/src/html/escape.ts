const SPECIAL = /["&'<>]/;

/**
 * Escapes `& < > " '` for HTML. One function for content and quoted attribute values, so that a value can move between them
 * safely.
 *
 * @example escapeHtml(`<b>`) // "&lt;b&gt;"
 */
export function escapeHtml(text: string): string {
  const first = text.search(SPECIAL);
  if (first === -1) return text; // the usual case, without a copy
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
