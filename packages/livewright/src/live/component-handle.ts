/** A LiveComponent, as far as a socket has to know it. */
export interface ComponentHandle<Props extends object> {
  (props: Props & { readonly id: string | number }): unknown;
  readonly definition: object;
}
