/** One command in the client's form: an operation and its arguments. */
export type Command = readonly [operation: string, args: Readonly<Record<string, unknown>>];
