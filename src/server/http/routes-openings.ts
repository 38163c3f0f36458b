import type { FastifyInstance } from "fastify";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
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
import { countDue } from "../area/retention-log.ts";
import { followCodeHash, newFollowCode } from "../area/follow-desk.ts";
import type { Area } from "../area/area.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem, ProblemError } from "./problem.ts";
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
        throw problem(404, "unknown-thing", "no call on the board has this id");
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
      const keys = [`follow ${request.ip}`];
      const wait = context.attempts.waitSeconds(keys);
      if (wait > 0) {
        const message = `too many wrong codes; try again in ${wait} s`;
        const retryAfterSeconds = wait;
        throw new ProblemError(429, { code: "too-many-attempts", message }, { retryAfterSeconds });
      }
      let found: Followed | undefined;
      await context.attempts.check(keys, async () => {
        for (const area of context.areas.values()) {
          found ??= await area.follow.find(request.body.code);
        }
        return found !== undefined;
      });
      if (found !== undefined) return found;
      throw problem(404, "unknown-thing", "no report has this code; check its letters");
    },
  });
}
