import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { boardSnapshot, type AcceptedEvent, type AttentionItem } from "#kernel";
import { attention, refusalMessage, type JsonValue } from "#kernel";
import {
  AreaListed,
  boardFor,
  CommandAccepted,
  CommandRefused,
  CommandRequest,
  described,
  eventFor,
  Id,
  mayCommand,
  notTaken,
  object,
  Problem,
  type HiddenEvent,
} from "#protocol";
import type { Area } from "../area/area.ts";
import type { Context } from "./context.ts";
import { headersFor } from "./guard.ts";
import { at } from "./policy.ts";
import { notYours, problem } from "./problem.ts";
import { actorOf, sessionOf, viewerOf } from "./routes-session.ts";
import { badRequest, commandProblems, problemsOf, validatorOf } from "./validation.ts";

/** A large centre's whole configuration with its zones. Everything else is a few kilobytes. */
const COMMAND_BYTES_MAX = 32 * 1024 * 1024;
/** Events handed out at once by `/events`. */
const EVENTS_LIMIT_MAX = 5000;

export const AreaParams = object({ areaId: Id });
export const areaErrors = {
  400: Problem,
  401: Problem,
  403: Problem,
  404: Problem,
  429: Problem,
};

/** The area of the URL. Throws 404 when there is none. */
export function areaOf(context: Context, areaId: string): Area {
  const area = context.areas.get(areaId);
  if (area !== undefined) return area;
  const names = [...context.areas.keys()].join(", ");
  throw problem(404, "unknown-area", `this server has no area of that name; it has: ${names}`);
}

function listed(area: Area): AreaListed {
  const { settings } = area.board().configuration;
  return {
    areaId: area.areaId,
    name: settings.areaName,
    timeZone: settings.timeZone,
    mode: area.exercise === undefined ? "live" : "exercise",
    sequence: area.board().sequence,
    hasRoads: area.roads !== undefined,
  };
}

/** Checks the command by its own shape first, so that the answer names the wrong field. */
function requestValidator() {
  validatorOf(CommandRequest);
  return (value: unknown) => {
    if (validatorOf(CommandRequest).Check(value)) return { value };
    const command =
      typeof value === "object" && value !== null ? Reflect.get(value, "command") : value;
    const inside = commandProblems(command);
    const problems = inside.length > 0 ? inside : problemsOf(CommandRequest, value);
    return { error: badRequest("body", problems) };
  };
}

/** Commands, and what they led to. */
export function addAreaRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("listAreas"),
    schema: {
      summary: "The areas of this server",
      response: { 200: Type.Array(AreaListed), ...areaErrors },
    },
    handler: async () => [...context.areas.values()].map((area) => listed(area)),
  });

  app.route({
    ...at("submitCommand"),
    bodyLimit: COMMAND_BYTES_MAX,
    validatorCompiler: ({ httpPart, schema }) =>
      httpPart === "body" ? requestValidator() : (value) => checked(schema, value),
    schema: {
      summary: "Give a command; answered when it is durable, or refused",
      description:
        "Send the same commandId again when no answer came: it is done once. A refusal by the " +
        "rules is answered with 422 and its code.",
      params: AreaParams,
      body: CommandRequest,
      response: {
        200: CommandAccepted,
        422: CommandRefused,
        ...areaErrors,
        409: Problem,
        413: Problem,
        503: Problem,
      },
    },
    handler: async (request, reply) => {
      const area = areaOf(context, request.params.areaId);
      const { role } = sessionOf(request).person;
      const { type } = request.body.command;
      if (!mayCommand(role, type)) {
        throw notYours();
      }
      const viewer = viewerOf(request);
      const refused = notTaken(area.board(), viewer, request.body.command, area.now());
      if (refused !== undefined) {
        const { refusal, exists } = refused;
        // The answer is that of a thing that is not there; those who oversee see the attempt.
        const attempt = { personId: viewer.personId, what: type, reason: "not-allowed" };
        if (exists) context.refused.note(attempt);
        reply.code(422);
        return { accepted: false as const, refusal, message: refusalMessage(refusal) };
      }
      const result = await area.command(actorOf(request), request.body, [role]);
      if (!result.accepted) reply.code(422);
      return result;
    },
  });

  app.route({
    ...at("readBoard"),
    schema: {
      summary: "The whole board, as the stream's snapshot has it",
      params: AreaParams,
      response: { 200: described<JsonValue>("The board with its sequence"), ...areaErrors },
    },
    handler: async (request) => {
      const board = areaOf(context, request.params.areaId).board();
      return boardSnapshot(boardFor(board, viewerOf(request)));
    },
  });

  app.route({
    ...at("readEvents"),
    schema: {
      summary: "Events after a sequence, oldest first",
      params: AreaParams,
      querystring: object({
        after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: EVENTS_LIMIT_MAX })),
      }),
      response: {
        200: object({
          events: Type.Array(
            described<AcceptedEvent | HiddenEvent>(
              "An event of the log as the reader may see it, or only its sequence and hidden: true",
            ),
          ),
          lastSequence: Type.Integer({ minimum: 0 }),
        }),
        ...areaErrors,
      },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const { after = 0, limit = 1000 } = request.query;
      const events = await area.authority.eventsAfter(after, limit);
      const board = area.board();
      const viewer = viewerOf(request);
      const seen = events.map((event) => eventFor(board, viewer, event));
      return { events: seen, lastSequence: board.sequence };
    },
  });

  app.route({
    ...at("readAttention"),
    schema: {
      summary: "What needs a person now, the most urgent first",
      params: AreaParams,
      response: {
        200: object({
          at: Type.Integer(),
          items: Type.Array(described<AttentionItem>("One thing that needs a person")),
        }),
        ...areaErrors,
      },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const now = area.now();
      return { at: now, items: attention(boardFor(area.board(), viewerOf(request)), now) };
    },
  });

  addStreamRoute(instance, context);
}

function checked(schema: Parameters<typeof problemsOf>[0], value: unknown) {
  const problems = problemsOf(schema, value);
  return problems.length === 0 ? { value } : { error: badRequest("URL", problems) };
}

function addStreamRoute(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.route({
    ...at("stream"),
    schema: {
      summary: "Server-sent events: a snapshot, then every event as it becomes durable",
      description:
        "Resume with Last-Event-ID or ?after= (the last sequence applied). Without either, or " +
        "when that is too long ago, a snapshot comes first. See docs/spec/protocol.md.",
      produces: ["text/event-stream"],
      params: AreaParams,
      querystring: object({
        after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
        /** The exercise that the sequence is of: one of another exercise means nothing here. */
        run: Type.Optional(Id),
      }),
      response: { 200: Type.String({ description: "text/event-stream" }), ...areaErrors },
    },
    handler: (request, reply) => {
      const area = areaOf(context, request.params.areaId);
      const lastEventId = request.headers["last-event-id"];
      const resumed = typeof lastEventId === "string" && /^\d{1,15}$/.test(lastEventId);
      const { run } = request.query;
      const isOther = run !== undefined && run !== area.exercise?.status().run;
      const known = resumed ? Number(lastEventId) : request.query.after;
      const after = isOther ? undefined : known;
      const { tokenHash } = sessionOf(request);
      const headers = headersFor(context.network.secure);
      for (const [name, value] of Object.entries(headers)) reply.raw.setHeader(name, value);
      reply.hijack();
      area.hub.open(
        reply.raw,
        after,
        viewerOf(request),
        () => context.sessions.use(tokenHash) !== undefined,
      );
    },
  });
}
