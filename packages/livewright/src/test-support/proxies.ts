import type { Service } from "../../../../scripts/services.mjs";
import { startService } from "../../../../scripts/services.mjs";

/** A proxy below a path of its host. */
export interface ProxyOptions {
  /** The path that the proxy passes on, such as `/shop`. */
  readonly basePath: string;
  /** True to remove the path from requests. */
  readonly strips: boolean;
  /** The ports of the server. A request goes to the next one if the first does not answer. */
  readonly ports: readonly number[];
  /** Milliseconds after which a silent WebSocket is closed. Default 60,000. */
  readonly idle?: number;
}

/** Starts proxies that end TLS, as they say. docs/proxies.md has the same configurations. */
export const PROXIES: Readonly<Record<string, (options: ProxyOptions) => Promise<Service>>> = {
  nginx: async (options) => startService("nginx", { config: (place) => nginx(options, place) }),
  HAProxy: async (options) => startService("haproxy", { config: (place) => haproxy(options, place) }),
};

interface Place {
  readonly port: number;
  readonly folder: string;
}

function nginx({ basePath, strips, ports, idle = 60_000 }: ProxyOptions, { port, folder }: Place): string {
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
worker_processes 1;
events { worker_connections 128; }
http {
  access_log off;
  ${folders.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
  upstream app { ${ports.map((upstream) => `server 127.0.0.1:${upstream} max_fails=0;`).join(" ")} keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 0;
    location ${basePath}/ {
      proxy_pass http://app${strips ? "/" : ""};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_read_timeout ${idle}ms;
      proxy_request_buffering off;
      proxy_buffering off;
    }
  }
}
`;
}

function haproxy({ basePath, strips, ports, idle = 60_000 }: ProxyOptions, { port }: Place): string {
  return `
global
  maxconn 128
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel ${idle}ms
  option forwardfor
  retries 3
  option redispatch 1
frontend web
  bind 127.0.0.1:${port}
  http-request set-header X-Forwarded-Proto https
  http-request deny deny_status 404 unless { path ${basePath} } || { path_beg ${basePath}/ }
  ${strips ? `http-request replace-path ^${basePath}/?(.*) /\\1` : ""}
  default_backend app
backend app
  ${ports.map((upstream) => `server app${upstream} 127.0.0.1:${upstream}`).join("\n  ")}
`;
}
