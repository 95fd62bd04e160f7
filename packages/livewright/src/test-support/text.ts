/** Returns params or session data as text, for any input of a client. */
export function text(value: unknown, otherwise: string = ""): string {
  return typeof value === "string" || typeof value === "number" ? `${value}` : otherwise;
}
