/** The other end of a connection. */
export interface PeerData {
  readonly address?: string | undefined;
  /** `undefined` behind a proxy, which does not report it. */
  readonly port?: number | undefined;
  /** The certificate of the client in DER, if the server requested one. */
  readonly certificate?: Uint8Array | undefined;
}

/** The request behind a socket, the same in the dead render and in the connected view. */
export interface ConnectInfo {
  /** Scheme, host and port that the browser used, e.g. `https://app.test`. */
  readonly origin: string;
  readonly userAgent: string | undefined;
  /** The client's address, as the adapter reports it. */
  readonly ip: string | undefined;
  /**
   * The URL of the request: that of the page in the dead render, that of the WebSocket when connected. `handleParams` receives the
   * URL of the page in both.
   */
  readonly uri: string;
  /** The client's address, port and certificate, if the adapter knows them. */
  readonly peerData: PeerData;
  readonly headers: Headers;
  /** A CSRF token of the session; missing without a session. */
  readonly csrfToken?: string | undefined;
}
