import type { FastifyInstance } from "fastify";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { Type, type Static } from "typebox";
import type { Actor } from "#kernel";
import {
  CommandResultView,
  DismissShed,
  Problem,
  ShedReportOf,
  ShedReports,
  type CommandRefused,
  type FeedReport,
} from "#protocol";
import type { Area } from "../area/area.ts";
import type { HeldReport } from "../area/shed-shelf.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem, shown, type ProblemError } from "./problem.ts";
import { areaErrors, areaOf, AreaParams } from "./routes-area.ts";
import { actorOf } from "./routes-session.ts";
import { badRequest } from "./validation.ts";

/**
 * The call of a report from a feed, not verified. The command's id is made from the report's, so
 * that it is one call however often it comes and whoever takes it.
 */
export async function receiveReport(
  area: Area,
  sender: Actor,
  { reportId, typeId, place, narrative, occurredAt }: FeedReport,
): Promise<Static<typeof CommandResultView>> {
  const callId = `${sender.id}/${reportId}`;
  const result = await area.command(sender, {
    commandId: `feed/${callId}`,
    command: {
      type: "receiveCall",
      callId,
      channel: "alarm",
      unverified: true,
      ...(typeId === undefined ? {} : { typeId }),
      ...(place === undefined ? {} : { place }),
    },
    ...(narrative === undefined ? {} : { texts: { narrative } }),
    ...(occurredAt === undefined ? {} : { occurredAt }),
  });
  if (!result.accepted) throw reportRefused(area, result, typeId);
  return { callId, duplicate: result.duplicate ?? false };
}

/** Says which types there are; what came is not repeated, as in no error of a machine's route. */
function reportRefused(
  area: Area,
  { message, refusal }: CommandRefused,
  typeId: string | undefined,
): ProblemError {
  if (refusal.code !== "unknown-type") return problem(400, "bad-request", message);
  const types = [...area.board().configuration.incidentTypes.keys()].join(", ");
  return badRequest("report", [
    { path: "/typeId", got: shown(typeId), expected: `one of ${types}, or nothing` },
  ]);
}

function waitingReport(area: Area, { machineId, reportId }: Static<typeof ShedReportOf>) {
  const held = area.feed.find(machineId, reportId);
  const message = "no such report waits; it came again, or somebody took or dismissed it";
  if (held === undefined) throw problem(404, "unknown-thing", message);
  return held;
}

/** MCH-10: what was said before a restart is opened by whoever takes it, on record. */
async function wholeReport(area: Area, actor: Actor, held: HeldReport): Promise<FeedReport> {
  const { report, sealId } = held;
  if (sealId === undefined || report.narrative !== undefined) return report;
  const seal = { sealId, field: "narrative" } as const;
  const [opened] = await area.openTexts(actor, [seal], { purpose: "handling" });
  return opened?.text === undefined ? report : { ...report, narrative: opened.text };
}

/**
 * Out of the list first, so that of two who ask at once only one is on record; back into it when
 * the record could not be stored.
 */
async function settleOnRecord(
  area: Area,
  held: HeldReport,
  record: () => Promise<void>,
): Promise<void> {
  if (!area.feed.settle(held.actor.id, held.report.reportId)) return;
  try {
    await record();
  } catch (cause) {
    area.feed.putBack(held);
    throw cause;
  }
}

/** What became of reports that were shed: they are seen, called back, or dismissed by a person. */
export function addShedRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("readShed"),
    schema: {
      summary: "Reports of feeds that were shed and wait, the newest first",
      params: AreaParams,
      response: { 200: ShedReports, ...areaErrors },
    },
    handler: async (request) => areaOf(context, request.params.areaId).feed.shed(),
  });

  app.route({
    ...at("takeShed"),
    schema: {
      summary: "Take a report that was shed as a call, not verified, with all that it says",
      params: AreaParams,
      body: ShedReportOf,
      response: { 200: CommandResultView, ...areaErrors, 409: Problem, 422: Problem, 503: Problem },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const { machineId, reportId } = request.body;
      const held = waitingReport(area, request.body);
      const report = await wholeReport(area, actorOf(request), held);
      const view = await receiveReport(area, held.actor, report);
      const record = { kind: "shedReport", machineId, reportId, step: "taken" } as const;
      await settleOnRecord(area, held, () => area.record(actorOf(request), record));
      return view;
    },
  });

  app.route({
    ...at("dismissShed"),
    schema: {
      summary: "Dismiss a report that was shed, with the reason; on record",
      params: AreaParams,
      body: DismissShed,
      response: { 204: Type.Null(), ...areaErrors, 503: Problem },
    },
    handler: async (request, reply) => {
      const area = areaOf(context, request.params.areaId);
      const held = waitingReport(area, request.body);
      const record = { kind: "shedReport", step: "dismissed", ...request.body } as const;
      await settleOnRecord(area, held, () => area.record(actorOf(request), record));
      reply.code(204);
      return null;
    },
  });
}
