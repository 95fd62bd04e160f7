/**
 * Identifies one instance of a LiveComponent, for `phx-target` of its elements and for `sendUpdate`. A template writes it into
 * the attribute.
 */
export class Target<Props extends object = object> {
  /** `undefined` in the dead render, where components have no address yet. */
  readonly cid: number | undefined;
  /** Types only; it does not exist at run time. */
  declare readonly "~props"?: Props;
  readonly #instance: object | undefined;

  /**
   * @param cid its number on the wire
   * @param instance identifies it inside its view, even if its number changes
   */
  constructor(cid: number | undefined, instance?: object) {
    this.cid = cid;
    this.#instance = instance;
  }

  toAttribute(): string | null {
    return this.cid === undefined ? null : String(this.cid);
  }

  /** The identity of the instance; `undefined` in the dead render. */
  static instanceOf(target: Target): object | undefined {
    return target.#instance;
  }
}

/** The component that receives new props: by its id, or one instance. */
export type UpdateAddress =
  | { readonly definition: object; readonly id: string | number }
  | { readonly instance: object | undefined };

/** The part of a LiveComponent that a socket reads. */
interface ComponentHandle<Props extends object> {
  readonly definition: object;
  readonly "~types"?: { readonly props: (props: Props) => void };
}

/** The arguments of `sendUpdate`: a component with an id, or the instance itself; and the props that change. */
export type UpdateArguments<Props extends object> =
  | readonly [component: ComponentHandle<Props>, id: string | number, props: Partial<Props>]
  | readonly [myself: Target<Props>, props: Partial<Props>];

/** Reads the arguments of `sendUpdate`. */
export function readUpdate<Props extends object>(
  args: UpdateArguments<Props>,
): { readonly to: UpdateAddress; readonly props: object } {
  if (args.length === 2) return { to: { instance: Target.instanceOf(args[0]) }, props: args[1] };
  const [{ definition }, id, props] = args;
  return { to: { definition, id }, props };
}
