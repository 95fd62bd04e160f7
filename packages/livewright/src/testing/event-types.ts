/** The events of a view, by their names, with what each takes and answers; any, where the view is not known. */
export type EventsOf<View> = View extends { readonly "~types"?: infer Types }
  ? NonNullable<Types> extends { readonly events: infer Events }
    ? Events
    : AnyEvents
  : AnyEvents;

/** Events of a view whose type is not known. */
export interface AnyEvents {
  readonly [event: string]: { readonly params: object; readonly reply: unknown };
}

/** What an event takes. */
export type ParamsOf<Event> = Event extends { readonly params: infer Params } ? Params : object;

/** What an event answers; null if nothing. */
export type ReplyOf<Event> = Event extends { readonly reply: infer Reply } ? Reply : unknown;
