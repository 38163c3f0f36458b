import type { FastifyInstance } from "fastify";
import { Type, type Static } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Board } from "#kernel";
import { described, DisciplineName, Id, InstantMilliseconds, object } from "#protocol";
import type { MeasuresAnswer } from "#measures";
import type { MeasuresAsked } from "../area/live-measures.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem } from "./problem.ts";
import { areaErrors, areaOf, AreaParams } from "./routes-area.ts";

const Query = object({
  from: Type.Optional(InstantMilliseconds),
  agency: Type.Optional(Id),
  discipline: Type.Optional(DisciplineName),
  priority: Type.Optional(Id),
});

function known(what: string, id: string | undefined, ids: ReadonlyMap<string, unknown>): void {
  if (id === undefined || ids.has(id)) return;
  const names = [...ids.keys()].join(", ");
  throw problem(400, "bad-request", `this area has no ${what} of that id; it has: ${names}`);
}

function asked(board: Board, query: Static<typeof Query>): MeasuresAsked {
  const { from, agency, discipline, priority } = query;
  known("agency", agency, board.configuration.agencies);
  known("priority", priority, board.configuration.priorities);
  return { from, agencyId: agency, discipline, priorityId: priority };
}

/** The indicators of a window, and how many alarms came with it. */
export function addMeasuresRoute(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.route({
    ...at("readMeasures"),
    schema: {
      summary: "Indicators of the last day, by the same definitions as replays and simulations",
      description:
        "Calls received from `from` on (at most 24 hours ago) until now; with an agency, a " +
        "discipline or a priority, that part of the work only.",
      params: AreaParams,
      querystring: Query,
      response: { 200: described<MeasuresAnswer>("See docs/spec/measures.md"), ...areaErrors },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const now = await area.measures.now(area.now(), asked(area.board(), request.query));
      return { ...now, alarms: area.alarms.report(now.from, now.to) };
    },
  });
}
