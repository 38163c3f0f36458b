import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { DefectReport, described, Health, Problem } from "#protocol";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";

function healthOf(context: Context): Health {
  if (context.stopping) return { status: "stopping", why: "the server is stopping" };
  for (const area of context.areas.values()) {
    const { state, reason } = area.authority.status();
    if (state === "running") continue;
    const status = state === "degraded" ? "degraded" : "stopping";
    return { status, why: `${area.areaId}: ${reason ?? state}` };
  }
  // Commands do not wait for the collector: the service is whole without it, and says so.
  const collector = context.collector?.state().status;
  return { status: "ok", ...(collector === undefined ? {} : { collector }) };
}

/** What machines ask: the description of this interface, health, measures of the service. */
export function addServiceRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("openApi"),
    schema: {
      summary: "This interface as OpenAPI 3.1",
      response: { 200: described<object>("An OpenAPI 3.1 document") },
    },
    handler: async () => app.swagger(),
  });

  app.route({
    ...at("reportDefect"),
    schema: {
      summary: "A part of a screen could not be drawn: where, never what it said",
      body: DefectReport,
      response: {
        204: Type.Null(),
        400: Problem,
        401: Problem,
        403: Problem,
        404: Problem,
        503: Problem,
      },
    },
    handler: async ({ body }, reply) => {
      context.counters.screenDefects += 1;
      context.logger.error({ ...body }, "a part of a screen could not be drawn");
      return reply.code(204).send(null);
    },
  });

  app.route({
    ...at("live"),
    schema: { summary: "The process answers", response: { 200: Health } },
    handler: async () => ({ status: "ok" as const }),
  });

  app.route({
    ...at("ready"),
    schema: {
      summary: "Commands can be stored: 200, or 503 with why not",
      response: { 200: Health, 503: Health },
    },
    handler: async (_request, reply) => {
      const health = healthOf(context);
      if (health.status !== "ok") reply.code(503);
      return health;
    },
  });

  app.route({
    ...at("metrics"),
    schema: {
      summary: "Measures of the service in Prometheus text format; nothing about people",
      produces: ["text/plain"],
      response: { 200: Type.String() },
    },
    // Serialised by hand: this answer is not JSON.
    serializerCompiler: () => (data) => String(data),
    handler: async (_request, reply) => {
      reply.type("text/plain; version=0.0.4; charset=utf-8");
      return context.counters.text(context.areas.values(), context.collector?.state());
    },
  });
}
