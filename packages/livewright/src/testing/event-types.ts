/** The events of a view by name, each with its params and its reply. Any events, if the view's type is unknown. */
export type EventsOf<View> = View extends { readonly "~types"?: infer Types }
  ? NonNullable<Types> extends { readonly events: infer Events }
    ? Events
    : AnyEvents
  : AnyEvents;

/** The events of a view whose type is unknown. */
export interface AnyEvents {
  readonly [event: string]: { readonly params: object; readonly reply: unknown };
}

/** The params of an event. */
export type ParamsOf<Event> = Event extends { readonly params: infer Params } ? Params : object;

/** The reply of an event; null if its handler returns none. */
export type ReplyOf<Event> = Event extends { readonly reply: infer Reply } ? Reply : unknown;
