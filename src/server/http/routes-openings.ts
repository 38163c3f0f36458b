import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  DecideErasure,
  ErasureListed,
  FollowCode,
  FollowCodeGiven,
  Followed,
  Id,
  holdsFor,
  isAreaWide,
  mayAct,
  object,
  OpenedTexts,
  Problem,
  RetentionState,
  type Viewer,
} from "#protocol";
import { currentHolds } from "#kernel";
import type { Area } from "../area/area.ts";
import type { ErasureProblem } from "../area/erasure-desk.ts";
import { countDue } from "../area/retention-log.ts";
import { followCodeHash, newFollowCode } from "../area/follow-desk.ts";
import { clientAddress } from "./client-address.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem, ProblemError, unknownThing } from "./problem.ts";
import { areaErrors, areaOf, AreaParams } from "./routes-area.ts";
import { actorOf, viewerOf } from "./routes-session.ts";

/** POL-7: a supervisor of some agencies reads why their own matters are to be opened. */
function mayRead(area: Area, viewer: Viewer, openingId: string): boolean {
  if (isAreaWide(viewer)) return true;
  const opening = area.board().openings.get(openingId);
  return opening !== undefined && mayAct(area.board(), viewer, opening.subject);
}

/** What openings need besides their commands, and the code by which a reporter follows a report. */
export function addOpeningRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("readOpeningReason"),
    schema: {
      summary: "Why an opening was asked for; that it was read stands in the log first",
      params: object({ areaId: Id, openingId: Id }),
      response: { 200: OpenedTexts, ...areaErrors, 409: Problem, 503: Problem },
    },
    handler: async (request) => {
      const { areaId, openingId } = request.params;
      const area = areaOf(context, areaId);
      const sealId = await area.oversight.reasonOf(openingId);
      if (sealId === undefined || !mayRead(area, viewerOf(request), openingId)) {
        throw problem(404, "unknown-thing", "no opening was asked for under this id");
      }
      const seals = [{ sealId, field: "text" }] as const;
      return { texts: await area.openTexts(actorOf(request), seals, { purpose: "handling" }) };
    },
  });

  app.route({
    ...at("readRetention"),
    schema: {
      summary:
        "Sealed texts that are kept, due to be erased, and held; nothing is erased by asking",
      params: AreaParams,
      response: { 200: RetentionState, ...areaErrors },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const due = await area.retention.due();
      const board = area.board();
      const viewer = viewerOf(request);
      // Housekeeping and oversight are of the whole area; a supervisor may be of some agencies.
      const holds = viewer.role === "supervisor" ? holdsFor(board, viewer) : board.holds;
      const { retention } = board.configuration.settings;
      return {
        readAt: area.now(),
        ...(retention === undefined ? {} : { rule: retention }),
        kept: area.retention.log.counts(),
        due: countDue(due),
        holds: currentHolds({ ...board, holds }, area.now()),
      };
    },
  });

  app.route({
    ...at("giveFollowCode"),
    schema: {
      summary: "A new code by which the reporter follows the report; it is shown once",
      params: object({ areaId: Id, callId: Id }),
      response: { 200: FollowCodeGiven, ...areaErrors, 503: Problem },
    },
    handler: async (request) => {
      const { areaId, callId } = request.params;
      const area = areaOf(context, areaId);
      const board = area.board();
      if (!board.calls.has(callId) || !mayAct(board, viewerOf(request), { callId })) {
        throw unknownThing();
      }
      const code = newFollowCode();
      await area.giveFollowCode(actorOf(request), callId, followCodeHash(code));
      return { code };
    },
  });

  app.route({
    ...at("follow"),
    schema: {
      summary: "What became of a report, and how often and why its sealed texts were opened",
      description: "Nothing of what was reported: only whoever has the code knows which it is.",
      body: FollowCode,
      response: { 200: Followed, 400: Problem, 404: Problem, 429: Problem },
    },
    handler: async (request) => {
      const { area, callId, followed } = await findFollowed(
        context,
        clientAddress(request),
        request.body.code,
      );
      return { ...followed, ...(await erasureFor(area, callId)) };
    },
  });

  addErasureRoutes(instance, context);
}

/** The report of a code; wrong codes are counted by where they come from. */
async function findFollowed(context: Context, ip: string, code: string) {
  const keys = [`follow ${ip}`];
  const wait = context.attempts.waitSeconds(keys);
  if (wait > 0) {
    const message = `too many wrong codes; try again in ${wait} s`;
    const retryAfterSeconds = wait;
    throw new ProblemError(429, { code: "too-many-attempts", message }, { retryAfterSeconds });
  }
  let found: { area: Area; callId: string; followed: Followed } | undefined;
  await context.attempts.check(keys, async () => {
    for (const area of context.areas.values()) {
      const report = await area.follow.find(code);
      if (report !== undefined) found ??= { area, ...report };
    }
    return found !== undefined;
  });
  if (found !== undefined) return found;
  throw problem(404, "unknown-thing", "no report has this code; check its letters");
}

/** What a reporter is told of the erasing of their report: never who decided. */
async function erasureFor(area: Area, callId: string) {
  const found = await area.erasures.find(callId);
  if (found === undefined) return {};
  const { erasedAt } = found;
  const erased = erasedAt === undefined ? {} : { erasedAt };
  if (!("step" in found)) return erased;
  const { askedAt, step, at: since, reason, block } = found;
  const more = {
    ...(reason === undefined ? {} : { reason }),
    ...(block === undefined ? {} : { block }),
  };
  return { ...erased, erasure: { askedAt, step, at: since, ...more } };
}

const problemsOf = {
  unknown: [404, "unknown-thing", "nobody asked to erase the report of this call"],
  "second-person": [409, "conflict", "you agreed already; a second person has to agree"],
  over: [409, "conflict", "it was decided already, or the report was erased"],
  handled: [409, "conflict", "somebody still handles the call or its incident; close it first"],
  held: [409, "conflict", "a legal hold keeps it; lift the hold first"],
  full: [503, "overloaded", "too many requests wait; try again later"],
} as const;

function mustBe(found: ErasureProblem | undefined): void {
  if (found === undefined) return;
  const [status, code, message] = problemsOf[found];
  throw problem(status, code, message);
}

/** RET-9: a reporter asks that their report be erased, and two persons decide. */
function addErasureRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("askErasure"),
    schema: {
      summary: "The reporter, by their code, asks that their report be erased before its time",
      body: FollowCode,
      response: {
        200: Followed,
        400: Problem,
        404: Problem,
        409: Problem,
        429: Problem,
        503: Problem,
      },
    },
    handler: async (request) => {
      const { area, callId, followed } = await findFollowed(
        context,
        clientAddress(request),
        request.body.code,
      );
      mustBe(await area.erasures.ask(callId));
      return { ...followed, ...(await erasureFor(area, callId)) };
    },
  });

  app.route({
    ...at("listErasures"),
    schema: {
      summary: "Requests of reporters to erase their reports, that wait",
      params: AreaParams,
      response: { 200: Type.Array(ErasureListed), ...areaErrors },
    },
    handler: async (request) => areaOf(context, request.params.areaId).erasures.list(),
  });

  app.route({
    ...at("decideErasure"),
    schema: {
      summary: "Agree to erase a report, as the first or the second of two, or decline it",
      params: object({ areaId: Id, callId: Id }),
      body: DecideErasure,
      response: { 204: Type.Null(), ...areaErrors, 409: Problem, 503: Problem },
    },
    handler: async (request, reply) => {
      const { areaId, callId } = request.params;
      const { agree, reason = "still-needed" } = request.body;
      const { erasures } = areaOf(context, areaId);
      const actor = actorOf(request);
      mustBe(
        await (agree ? erasures.agree(actor, callId) : erasures.decline(actor, callId, reason)),
      );
      reply.code(204);
      return null;
    },
  });
}
