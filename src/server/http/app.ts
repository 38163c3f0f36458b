import { existsSync } from "node:fs";
import fastifyStatic from "@fastify/static";
import fastifySwagger from "@fastify/swagger";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from "fastify";
import { PROTOCOL_VERSION, type Problem } from "#protocol";
import type { Context } from "./context.ts";
import { addGuards } from "./guard.ts";
import { isRefusal } from "../identity/refused-attempts.ts";
import { NOTHING_HERE, ProblemError } from "./problem.ts";
import { addAreaRoutes } from "./routes-area.ts";
import { addExerciseRoutes } from "./routes-exercise.ts";
import { addLogRoutes } from "./routes-log.ts";
import { addMeasuresRoute } from "./routes-measures.ts";
import { addOpeningRoutes } from "./routes-openings.ts";
import { addFeedRoutes, addMachineRoutes } from "./routes-machines.ts";
import { addShedRoutes } from "./routes-shed.ts";
import { addOversightRoutes } from "./routes-oversight.ts";
import { addPlanningRoutes } from "./routes-planning.ts";
import { addHistoryRoutes } from "./routes-history.ts";
import { addIncidentRoutes, addPlaceRoutes } from "./routes-read.ts";
import { addServiceRoutes } from "./routes-service.ts";
import { addSetupRoutes } from "./routes-setup.ts";
import { addInvitationRoutes } from "./routes-invitations.ts";
import {
  addInvitedPasskeyRoutes,
  addPasskeyRoutes,
  addPasskeySignInRoutes,
} from "./routes-passkeys.ts";
import { addProviderRoutes } from "./routes-provider.ts";
import { addRecoveryRoutes } from "./routes-recovery.ts";
import { addPeopleRoutes } from "./routes-people.ts";
import { addSessionListRoutes, addSessionRoutes } from "./routes-session.ts";
import { validatorCompiler } from "./validation.ts";

/** Bodies are a few kilobytes; only commands may be larger (see there). */
const BODY_BYTES_MAX = 256 * 1024;
const REQUEST_SECONDS_MAX = 30;
const KEEP_ALIVE_SECONDS = 72;

const DESCRIPTION =
  "Calls, incidents, units and assignments of an operating area. Commands go in, events come " +
  "out; see docs/spec/protocol.md. Times are milliseconds since 1970-01-01T00:00:00Z.";

/** The HTTP side of the server: routes, checks, answers. Listening is the caller's. */
export async function createApp(context: Context): Promise<FastifyInstance> {
  const { tls, proxies } = context.network;
  const app = Fastify({
    ...(tls === undefined ? {} : { https: tls }),
    logger: false,
    trustProxy: proxies.length === 0 ? false : [...proxies],
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_SECONDS_MAX * 1000,
    keepAliveTimeout: KEEP_ALIVE_SECONDS * 1000,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
    // A client that sends what the schema does not know is told, not silently trimmed.
    exposeHeadRoutes: false,
    frameworkErrors: (error, _request, reply) => {
      const plain: FastifyReply = reply;
      void plain.code(error.statusCode ?? 400).send(problemOf(error));
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  addLog(app, context);
  addErrors(app, context);
  addGuards(app, context);
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Muster", version: `${PROTOCOL_VERSION}`, description: DESCRIPTION },
      components: {
        securitySchemes: { session: { type: "apiKey", in: "cookie", name: "muster" } },
      },
    },
  });
  await app.register(async (routes) => {
    addSessionRoutes(routes, context);
    addSessionListRoutes(routes, context);
    addPeopleRoutes(routes, context);
    addInvitationRoutes(routes, context);
    addPasskeySignInRoutes(routes, context);
    addRecoveryRoutes(routes, context);
    addProviderRoutes(routes, context);
    addPasskeyRoutes(routes, context);
    addInvitedPasskeyRoutes(routes, context);
    addAreaRoutes(routes, context);
    addHistoryRoutes(routes, context);
    addIncidentRoutes(routes, context);
    addLogRoutes(routes, context);
    addMeasuresRoute(routes, context);
    addOpeningRoutes(routes, context);
    addMachineRoutes(routes, context);
    addFeedRoutes(routes, context);
    addShedRoutes(routes, context);
    addOversightRoutes(routes, context);
    addPlaceRoutes(routes, context);
    addExerciseRoutes(routes, context);
    addSetupRoutes(routes, context);
    addPlanningRoutes(routes, context);
    addServiceRoutes(routes, context);
  });
  await addConsole(app, context);
  await app.ready();
  return app;
}

/** One line per answer: the route's pattern, never the URL, and never a body. */
function addLog(app: FastifyInstance, { logger, counters }: Context): void {
  app.addHook("onRequest", async (request, reply) => {
    if (request.routeOptions.config.routeName === "stream") return;
    counters.inFlight += 1;
    reply.raw.once("close", () => {
      counters.inFlight -= 1;
    });
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeName ?? "console";
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
    counters.answered(route, reply.statusCode, milliseconds);
    const level = reply.statusCode >= 500 ? "error" : "debug";
    logger[level]({ route, status: reply.statusCode, milliseconds }, "answered");
  });
}

function addErrors(app: FastifyInstance, { logger, refused }: Context): void {
  app.setErrorHandler((error: FastifyError | ProblemError, request, reply) => {
    const route = request.routeName ?? "console";
    if (error instanceof ProblemError) {
      const { reason } = error;
      const personId = request.session?.person.personId;
      refused.note({ personId, what: route, reason });
      // Who is named only when they had signed in: what was typed is not kept.
      if (isRefusal(reason)) {
        logger.info(
          { route, reason, ...(personId === undefined ? {} : { person: personId }) },
          "refused",
        );
      }
      if (error.retryAfterSeconds !== undefined) {
        reply.header("retry-after", String(error.retryAfterSeconds));
      }
      if (error.statusCode >= 500) {
        const { cause } = error;
        logger.error({ route, code: error.problem.code, cause: nameOf(cause) }, "not answered");
      }
      return reply.code(error.statusCode).send(error.problem);
    }
    const problem = problemOf(error);
    if (problem.code === "internal") logger.error({ route, error: defect(error) }, "defect");
    return reply.code(problem.code === "internal" ? 500 : (error.statusCode ?? 400)).send(problem);
  });
  app.setNotFoundHandler((_request, reply) => {
    return reply.code(404).send(NOTHING_HERE);
  });
}

/** The problem for an error of the framework or of ours. */
function problemOf(error: FastifyError): Problem {
  const { statusCode = 500, code } = error;
  if (statusCode === 413) {
    return { code: "too-large", message: "the body is larger than this URL takes; send less" };
  }
  if (statusCode === 415) {
    const message = "the body must be JSON, with content-type: application/json";
    return { code: "bad-request", message };
  }
  if (statusCode < 500) {
    // The framework's words may repeat what came; ours do not.
    return { code: "bad-request", message: `the request cannot be read (${code}); send JSON` };
  }
  const message = "something went wrong here that is not your fault; it was logged; try again";
  return { code: "internal", message };
}

function nameOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "none";
  const code: unknown = Reflect.get(cause, "code");
  return typeof code === "string" ? `${cause.name} ${code}` : cause.name;
}

/** Where a defect is: its stack without the message, which may hold what came. */
function defect(error: Error): { name: string; at: string[] } {
  const lines = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { name: error.name, at: lines.slice(0, 8).map((line) => line.trim()) };
}

async function addConsole(app: FastifyInstance, { consoleFolder }: Context): Promise<void> {
  if (consoleFolder === undefined || !existsSync(`${consoleFolder}/index.html`)) {
    app.get("/", { schema: { hide: true } }, async (_request, reply) => {
      reply.type("text/plain; charset=utf-8");
      return "The console is not built. Run: npm run build:console\n";
    });
    return;
  }
  await app.register(fastifyStatic, {
    root: consoleFolder,
    decorateReply: false,
    schemaHide: true,
    cacheControl: false,
    // The build leaves a packed copy beside each text file.
    preCompressed: true,
    setHeaders: (reply, path) => {
      // Files in assets/ carry a hash of their contents in their names.
      const lasting = path.includes("/assets/");
      reply.header("cache-control", lasting ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
}
