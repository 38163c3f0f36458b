import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { MomentError, type Archive, type Cursor, type Moment, type Search } from "#archive";
import { boardFromSnapshot, boardSnapshot } from "#kernel";
import {
  boardFor,
  classesFor,
  HistoryMoment,
  HistoryPage,
  HistoryQuery,
  Id,
  object,
  reduceEvent,
  seesWholeBoard,
  type Viewer,
} from "#protocol";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem } from "./problem.ts";
import { areaErrors, areaOf, AreaParams } from "./routes-area.ts";
import { viewerOf } from "./routes-session.ts";

const NumberParams = object({
  areaId: Id,
  number: Type.String({ pattern: "^\\d{1,30}$", description: "Running number of the incident" }),
});
const MomentQuery = object({
  at: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: "Sequence of an event; absent: as it is known now",
    }),
  ),
});

function cursorText({ value, openedSequence }: Cursor): string {
  return `${value}.${openedSequence}`;
}

function cursorOf(text: string): Cursor {
  const [value, openedSequence] = text.split(".").map(Number);
  return { value: value ?? 0, openedSequence: openedSequence ?? 0 };
}

function searchOf({ after, ...query }: HistoryQuery): Search {
  const { from, to } = query;
  if (from !== undefined && to !== undefined && from >= to) {
    throw problem(400, "bad-request", `got from ${from} and to ${to}; expected from before to`);
  }
  return { ...query, ...(after === undefined ? {} : { after: cursorOf(after) }) };
}

async function momentOf(archive: Archive, number: string, sequence: number | undefined) {
  try {
    return await archive.moment(number, sequence);
  } catch (error) {
    if (error instanceof MomentError) throw problem(404, "unknown-thing", error.message);
    throw error;
  }
}

/** POL-6: who had nothing to do with the incident sees its outline, then as now. */
function momentFor(viewer: Viewer, moment: Moment): Moment {
  if (seesWholeBoard(viewer)) return moment;
  const { agencyIds = [] } = viewer;
  const own = moment.entry.agencyIds.some((agencyId) => agencyIds.includes(agencyId));
  const classes = classesFor(viewer, own ? "own-agency" : "none");
  return {
    ...moment,
    timeline: moment.timeline.flatMap((accepted) => reduceEvent(accepted, classes) ?? []),
    board: boardSnapshot(boardFor(boardFromSnapshot(moment.board), viewer)),
  };
}

/** Incidents that were, and each as it was at any event of the log. */
export function addHistoryRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("searchHistory"),
    schema: {
      summary: "Incidents by place, type, time, unit, agency and how they ended; newest first",
      description:
        "All conditions hold together. Never by a person, and never by what a caller said. " +
        "Answers from what the archive has read; `progress` says how far that is.",
      params: AreaParams,
      querystring: HistoryQuery,
      response: { 200: HistoryPage, ...areaErrors },
    },
    handler: async (request) => {
      const { history } = areaOf(context, request.params.areaId);
      const { next, ...found } = history.search(searchOf(request.query));
      return {
        ...found,
        ...(next === undefined ? {} : { next: cursorText(next) }),
        progress: history.progress(),
      };
    },
  });

  app.route({
    ...at("readMoment"),
    schema: {
      summary: "One incident as it was after an event: its units, calls, place, and who was near",
      params: NumberParams,
      querystring: MomentQuery,
      response: { 200: HistoryMoment, ...areaErrors },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const { number } = request.params;
      const moment = await momentOf(area.history, number, request.query.at);
      if (moment === undefined) {
        const { sequence } = area.history.progress();
        const message = `no incident has this number; the archive has read up to event ${sequence}`;
        throw problem(404, "unknown-thing", message);
      }
      const onBoard = moment.entry.leftAtSequence === undefined;
      return { ...momentFor(viewerOf(request), moment), onBoard };
    },
  });
}
