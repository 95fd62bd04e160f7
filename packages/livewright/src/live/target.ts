import { randomId } from "../foundation/random.ts";

/**
 * Identifies one instance of a LiveComponent, for `phx-target` of its elements and for `sendUpdate`. A template writes it into
 * the attribute.
 */
export class Target<Props extends object = object> {
  /** `undefined` in the dead render, where components have no address yet. */
  readonly cid: number | undefined;
  /** Types only; it does not exist at run time. */
  declare readonly "~props"?: Props;
  /** In the dead render: the address for posted forms, between two {@link ADDRESS_MARK}. */
  readonly address: string | undefined;
  readonly #instance: object | undefined;

  /**
   * @param cid its number on the wire
   * @param instance identifies it inside its view, even if its number changes
   * @param address see {@link componentAddress}; for a component without a number
   */
  constructor(cid: number | undefined, instance?: object, address?: string) {
    this.cid = cid;
    this.address = address === undefined ? undefined : ADDRESS_MARK + address + ADDRESS_MARK;
    this.#instance = instance;
  }

  toAttribute(): string | null {
    return this.cid === undefined ? (this.address ?? null) : String(this.cid);
  }

  /** The identity of the instance; `undefined` in the dead render. */
  static instanceOf(target: Target): object | undefined {
    return target.#instance;
  }
}

/**
 * The delimiter before and after an address. It is random for each process and never leaves it, so no text of a user looks like an address:
 * the page loses everything between two marks.
 */
export const ADDRESS_MARK: string = `lw-${randomId()}-`;

/**
 * Returns the address of a component in the dead render, where it has no number: its name and its id. The address stays the same
 * from the page to the request that its form is posted with. {@link ADDRESS_MARK} surrounds it.
 */
export function componentAddress(name: string, id: string | number): string {
  return `${encode(name)}/${typeof id === "number" ? "n" : "s"}${encode(String(id))}`;
}

function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd"));
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
