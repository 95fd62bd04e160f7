/**
 * Any function, as a type without a call signature. In a union with the exact type of a callback, it accepts functions that
 * are defined elsewhere. TypeScript checks those before it knows what `mount` returns, so the exact check comes later, in
 * {@link CheckCallbacks}. A function in place still gets the types of its parameters from the exact type.
 */
export interface NotInPlace {
  readonly apply: unknown;
  readonly bind: unknown;
  readonly call: unknown;
}

/** Callbacks by name: each as its exact type, or as a function that is defined elsewhere. */
export type Callbacks<Exact> = { readonly [Name in keyof Exact]: Exact[Name] | NotInPlace };

/** Refuses callbacks that do not fit: each yields a sentence in place of its type. */
export type CheckCallbacks<Options, Exact> = {
  readonly [
    Name in keyof Options & keyof Exact as Options[Name] extends Exact[Name] | undefined ? never : Name
  ]: Options[Name] extends (...args: ArgumentsOf<Exact[Name]>) => unknown
    ? `"${Name & string}" returns a value that it must not return.`
    : `"${Name & string}" takes assigns or params that are not there.`;
};
type ArgumentsOf<Callback> =
  Exclude<Callback, false | undefined> extends (...args: infer Arguments) => unknown ? Arguments : never;

/** Refuses options with unknown names. */
export type CheckNames<Options, Known> = {
  readonly [Name in Exclude<keyof Options, keyof Known>]: `There is no option "${Name & string}".`;
};
