import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  Exercise,
  ExerciseChoice,
  ExerciseControl,
  ExerciseOffer,
  object,
  oneOf,
  Problem,
  reportFormats,
  ReportProgress,
} from "#protocol";
import { reportPage } from "#sim";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem } from "./problem.ts";
import { areaErrors, areaOf, AreaParams } from "./routes-area.ts";

type DeskOf = (areaId: string) => ReturnType<typeof deskIn>;

function deskIn(context: Context, areaId: string) {
  const { exercise } = areaOf(context, areaId);
  if (exercise !== undefined) return exercise;
  throw problem(404, "no-exercise", "this area is live; only an exercise can be steered");
}

/** The training exercise, where there is one. */
export function addExerciseRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const deskOf: DeskOf = (areaId) => deskIn(context, areaId);

  app.route({
    ...at("readExercise"),
    schema: {
      summary: "The exercise that runs",
      params: AreaParams,
      response: { 200: Exercise, ...areaErrors },
    },
    handler: async (request) => deskOf(request.params.areaId).status(),
  });

  app.route({
    ...at("controlExercise"),
    schema: {
      summary: "Change its speed, pause it, hand an agency to or from the autopilot, end it",
      params: AreaParams,
      body: ExerciseControl,
      response: { 200: Exercise, ...areaErrors },
    },
    handler: async (request) => deskOf(request.params.areaId).control(request.body),
  });

  app.route({
    ...at("listNights"),
    schema: {
      summary: "What another exercise can be made of: the nights of the data",
      params: AreaParams,
      response: { 200: ExerciseOffer, ...areaErrors },
    },
    handler: async (request) => deskOf(request.params.areaId).offer(),
  });

  app.route({
    ...at("beginExercise"),
    schema: {
      summary: "End this exercise and begin another, with a new log in a new folder",
      params: AreaParams,
      body: ExerciseChoice,
      response: { 200: Exercise, ...areaErrors, 409: Problem },
    },
    handler: (request) => deskOf(request.params.areaId).begin(request.body),
  });

  addReportRoutes(instance, deskOf);
}

function addReportRoutes(instance: FastifyInstance, deskOf: DeskOf): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("readReport"),
    schema: {
      summary: "The report of the shift; asking for it after the end has it made",
      params: AreaParams,
      response: { 200: ReportProgress, ...areaErrors },
    },
    handler: async (request) => deskOf(request.params.areaId).progress(),
  });

  app.route({
    ...at("readReportFile"),
    schema: {
      summary: "The report as a file to keep: a page without scripts, or JSON",
      produces: ["text/html", "application/json"],
      params: AreaParams,
      querystring: object({
        format: oneOf(...reportFormats),
        language: Type.Optional(oneOf("en", "zh")),
      }),
      response: {
        200: Type.Unknown({ description: "The page, or ShiftReport of docs/spec/exercise.md" }),
        ...areaErrors,
        409: Problem,
      },
    },
    handler: async (request, reply) => {
      const report = deskOf(request.params.areaId).report();
      if (report === undefined) {
        throw problem(409, "conflict", "there is no report yet; end the shift and ask for it");
      }
      const { format, language = "en" } = request.query;
      const name = `shift-${new Date(report.from).toISOString().slice(0, 10)}.${format}`;
      reply.header("content-disposition", `attachment; filename="${name}"`);
      if (format === "json") return report;
      reply.type("text/html; charset=utf-8").serializer((page: unknown) => String(page));
      return reportPage(report, language);
    },
  });
}
