import type { Type } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import type { Endpoint } from "livewright";
import { toExpress } from "livewright/express";

export async function start(app: Endpoint, root: Type, port: number) {
  const nest = await NestFactory.create<NestExpressApplication>(root);
  const pages = toExpress(app, { session: (request) => ({ user: request.get("x-user") }) });
  await nest.use(pages).listen(port);
  const attached = await pages.attach(nest.getHttpServer());
  const close = () => attached.close().then(() => nest.close());
  process.once("SIGTERM", () => void close());
  return { nest, close };
}
