import { startService } from "../services.mjs";
import { stopLater } from "./programs.mjs";

const FOLDERS = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

/**
 * Starts an nginx that sends requests to several servers in turn, and skips one that refuses them, as docs/scaling.md says.
 *
 * @param {readonly number[]} ports
 */
export async function startProxy(ports) {
  const nginx = await startService("nginx", {
    config: ({ port, folder }) => `
worker_processes 1;
worker_rlimit_nofile 20000;
events { worker_connections 9000; }
http {
  access_log off;
  ${FOLDERS.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
  upstream app { ${ports.map((upstream) => `server 127.0.0.1:${upstream} max_fails=0;`).join(" ")} keepalive 32; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    client_max_body_size 0;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto http;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_read_timeout 75s;
      proxy_next_upstream error timeout http_503;
    }
  }
}
`,
  });
  stopLater(() => nginx.stop());
  return nginx.url;
}
