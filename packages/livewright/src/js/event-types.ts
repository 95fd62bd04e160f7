/**
 * The source of a command's event types: a view (`typeof Cart`), or a map from names to params. Types only.
 *
 * A view's own templates are written before its type is known. In them, name the events yourself: `js<{ save: { id: string } }>()`.
 */
export type EventSource = object;

/** The types of one event of a view: its params and its reply. */
export interface EventTypes {
  readonly params: unknown;
  readonly reply: unknown;
}

/** The names and params of an {@link EventSource}. */
export type EventParams<Source extends EventSource> = string extends keyof Source
  ? Source
  : "~types" extends keyof Source
    ? ParamsOf<NonNullable<Source["~types"]>>
    : Source;
type ParamsOf<Types> = Types extends { readonly events: infer Events }
  ? { [Name in keyof Events]: Events[Name] extends EventTypes ? Events[Name]["params"] : unknown }
  : never;

/** The names of the events of a source. */
export type EventName<Source extends EventSource> = keyof EventParams<Source> & string;

/** The params that a command adds to an event. Others come from `phx-value-*` and the element. */
export type EventValue<
  Source extends EventSource,
  Name extends EventName<Source>,
> = EventParams<Source>[Name] extends object
  ? Partial<EventParams<Source>[Name]>
  : { readonly [name: string]: unknown };
