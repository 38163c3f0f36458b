import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  CommandAccepted,
  CommandRefused,
  DemandForecast,
  Id,
  object,
  oneOf,
  Planning,
  PlanningGround,
  Problem,
  ProposalAnswer,
  ProposeDeployment,
  ProposalQuestion,
  QuickAnswer,
  QuickQuestion,
  SavedPlan,
  SavePlan,
  StartTrial,
  TrialAnswered,
  trialFileFormats,
  TrialListed,
  type Writable,
} from "#protocol";
import { planReportPage, reportBlocks } from "#sim";
import type { PlanningDesk } from "../planning/desk.ts";
import { makePdf } from "../planning/pdf/make-pdf.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem } from "./problem.ts";
import { areaErrors, areaOf, AreaParams } from "./routes-area.ts";
import { actorOf } from "./routes-session.ts";

const HistoryParams = object({ areaId: Id, historyId: Id });
const PlanParams = object({ areaId: Id, planId: Id });
const TrialParams = object({ areaId: Id, trialId: Id });
/** A plan may hold zones. */
const PLAN_BYTES_MAX = 8 * 1024 * 1024;
const planErrors = { ...areaErrors, 409: Problem };
const planBodyErrors = { ...planErrors, 413: Problem };

type DeskOf = (areaId: string) => PlanningDesk;

/** The same values without `readonly`: schemas are of what may be written to. */
function writable<T>(value: T): Writable<T> {
  return value as Writable<T>;
}

/** Plans: drafts, quick answers, trials on history, and what they came to. */
export function addPlanningRoutes(instance: FastifyInstance, context: Context): void {
  const deskOf: DeskOf = (areaId) => areaOf(context, areaId).planning;
  addDraftRoutes(instance, deskOf);
  addQuestionRoutes(instance, deskOf);
  addTrialRoutes(instance, deskOf);
  addProposeRoute(instance, context);
}

function addDraftRoutes(instance: FastifyInstance, deskOf: DeskOf): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("readPlanning"),
    schema: {
      summary: "Histories that plans can be tried on, saved plans, and trials",
      params: AreaParams,
      response: { 200: Planning, ...areaErrors },
    },
    handler: async (request) => deskOf(request.params.areaId).overview(),
  });

  app.route({
    ...at("savePlan"),
    bodyLimit: PLAN_BYTES_MAX,
    schema: {
      summary: "Save a draft; a version saved in the meantime is not overwritten",
      params: AreaParams,
      body: SavePlan,
      response: { 200: SavedPlan, ...planBodyErrors },
    },
    handler: async (request) => {
      const { plan, replaces } = request.body;
      return deskOf(request.params.areaId).save(plan, replaces, actorOf(request).id);
    },
  });

  app.route({
    ...at("readPlan"),
    schema: {
      summary: "A saved plan",
      params: PlanParams,
      response: { 200: SavedPlan, ...areaErrors },
    },
    handler: async (request) => {
      const { areaId, planId } = request.params;
      return deskOf(areaId).plan(planId);
    },
  });

  app.route({
    ...at("removePlan"),
    schema: {
      summary: "Remove a draft; trials of it stay, and hold the plan as it was tried",
      params: PlanParams,
      response: { 200: object({ removed: Type.Boolean() }), ...areaErrors },
    },
    handler: async (request) => {
      const { areaId, planId } = request.params;
      deskOf(areaId).remove(planId);
      return { removed: true };
    },
  });
}

function addQuestionRoutes(instance: FastifyInstance, deskOf: DeskOf): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("readPlanningGround"),
    schema: {
      summary: "What a history holds: demand by place and hour, and who was on duty when",
      params: HistoryParams,
      response: { 200: PlanningGround, ...planErrors },
    },
    handler: async (request) => {
      const { areaId, historyId } = request.params;
      return { historyId, ...writable(await deskOf(areaId).ground(historyId)) };
    },
  });

  app.route({
    ...at("readForecast"),
    schema: {
      summary: "Calls to expect by hour of the week and area, tried on weeks it had not seen",
      params: HistoryParams,
      response: { 200: DemandForecast, ...planErrors },
    },
    handler: async (request) => {
      const { areaId, historyId } = request.params;
      return { historyId, ...writable(await deskOf(areaId).forecast(historyId)) };
    },
  });

  app.route({
    ...at("quickLook"),
    bodyLimit: PLAN_BYTES_MAX,
    schema: {
      summary: "An estimate of a plan beside today, without simulation, while it is dragged",
      params: AreaParams,
      body: QuickQuestion,
      response: { 200: QuickAnswer, ...planBodyErrors },
    },
    handler: async (request) => {
      const { answer, milliseconds } = await deskOf(request.params.areaId).quick(request.body);
      if ("problems" in answer) return { problems: writable(answer.problems) };
      return { problems: [], answer: { ...writable(answer.look), milliseconds } };
    },
  });

  app.route({
    ...at("askProposal"),
    bodyLimit: PLAN_BYTES_MAX,
    schema: {
      summary: "A better placement of units among the stations, with reasons, bound and gap",
      params: AreaParams,
      body: ProposalQuestion,
      response: { 200: ProposalAnswer, ...planBodyErrors },
    },
    handler: async (request) => {
      const { answer, milliseconds } = await deskOf(request.params.areaId).proposal(request.body);
      if ("problems" in answer) return { problems: writable(answer.problems) };
      return { problems: [], answer: { ...writable(answer.proposal), milliseconds } };
    },
  });
}

/** The evidence is one that this server keeps, so that whoever reviews can look at it. */
function addProposeRoute(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("proposeDeployment"),
    schema: {
      summary: "Put a plan that was tried before a second person; the trial is its evidence",
      description:
        "Reviewing, adopting from a date, cancelling and taking back are the commands " +
        "reviewDeployment, scheduleDeployment, cancelDeployment and reverseDeployment.",
      params: AreaParams,
      body: ProposeDeployment,
      response: {
        200: CommandAccepted,
        422: CommandRefused,
        ...planErrors,
        503: Problem,
      },
    },
    handler: async (request, reply) => {
      const area = areaOf(context, request.params.areaId);
      const { commandId, deploymentId, trialId, plan: position = 0 } = request.body;
      const { hash } = area.planning.trial(trialId);
      const trial = await area.planning.document(trialId);
      const plan = trial.plans[position];
      if (plan === undefined || hash === undefined) {
        const message = `the trial has ${trial.plans.length} plans; plan counts from 0`;
        throw problem(400, "bad-request", message);
      }
      const asked = { commandId, deploymentId, plan, evidenceHash: hash };
      const result = await area.proposeDeployment(actorOf(request), asked);
      if (!result.accepted) reply.code(422);
      return result;
    },
  });
}

function addTrialRoutes(instance: FastifyInstance, deskOf: DeskOf): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("startTrial"),
    schema: {
      summary: "Try one to four saved plans on a history, in the background",
      params: AreaParams,
      body: StartTrial,
      response: { 200: TrialListed, ...planErrors },
    },
    handler: async (request) =>
      deskOf(request.params.areaId).start(request.body, actorOf(request).id),
  });

  app.route({
    ...at("readTrial"),
    schema: {
      summary: "How far a trial is, and what it came to when it is ready",
      params: TrialParams,
      response: { 200: TrialAnswered, ...areaErrors },
    },
    // The result is kept as text and sent as it is: it is not read and written once more.
    serializerCompiler: () => (data) => (typeof data === "string" ? data : JSON.stringify(data)),
    handler: async (request, reply) => {
      const { areaId, trialId } = request.params;
      const desk = deskOf(areaId);
      const trial = desk.trial(trialId);
      const result = await desk.result(trialId);
      if (result === undefined) return { trial };
      reply.type("application/json; charset=utf-8");
      return `{"trial":${JSON.stringify(trial)},"result":${result}}` as never;
    },
  });

  app.route({
    ...at("cancelTrial"),
    schema: {
      summary: "Stop a trial that waits or runs; one that is ready stays",
      params: TrialParams,
      response: { 200: TrialListed, ...areaErrors },
    },
    handler: async (request) => {
      const { areaId, trialId } = request.params;
      return deskOf(areaId).cancel(trialId);
    },
  });

  app.route({
    ...at("readTrialFile"),
    schema: {
      summary: "What a trial came to, as a file to keep",
      produces: ["application/json", "text/html", "application/pdf"],
      params: TrialParams,
      querystring: object({
        format: oneOf(...trialFileFormats),
        language: Type.Optional(oneOf("en", "zh")),
      }),
      response: {
        200: Type.Unknown({ description: "`Trial` of docs/spec/deployment.md, or its report" }),
        ...planErrors,
      },
    },
    serializerCompiler: () => (data) => (typeof data === "string" ? data : JSON.stringify(data)),
    handler: async (request, reply) => {
      const { areaId, trialId } = request.params;
      const { format, language = "en" } = request.query;
      const trial = await deskOf(areaId).document(trialId);
      const { hash = "" } = deskOf(areaId).trial(trialId);
      if (format === "pdf") {
        reply.type("application/pdf");
        reply.header("content-disposition", `attachment; filename="trial-${trialId}.pdf"`);
        return reply.send(Buffer.from(await makePdf({ trial, language, about: { hash } })));
      }
      if (format === "html") {
        reply.type("text/html; charset=utf-8");
        reply.header("content-disposition", `attachment; filename="trial-${trialId}.html"`);
        return planReportPage(reportBlocks(trial, language, { hash }), language);
      }
      const text = (await deskOf(areaId).result(trialId)) ?? "";
      reply.type("application/json; charset=utf-8");
      reply.header("content-disposition", `attachment; filename="trial-${trialId}.json"`);
      return text;
    },
  });
}
