import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  boardFor,
  described,
  Duplicates,
  handlingPart,
  Id,
  InstantMilliseconds,
  Latitude,
  Longitude,
  object,
  OpenedTexts,
  OpenTexts,
  PlaceCandidates,
  PlaceLookup,
  PointDegrees,
  Problem,
  RoadDrawing,
  RouteAnswer,
  RouteQuestion,
  ZoneCollection,
  type MoveUps,
  type Recommendation,
  type Viewer,
} from "#protocol";
import { getCall, type Board, type ClaimSubject } from "#kernel";
import type { Roads } from "#routing";
import type { Area } from "../area/area.ts";
import { drawRoads, drawZones } from "../area/drawing.ts";
import { findDuplicates } from "../area/duplicates.ts";
import { boardForOpening } from "../area/opening.ts";
import { sealsOfCall, sealsOfIncident, sealsOfShift } from "../area/texts.ts";
import { COVER_SECONDS_USUAL } from "../area/move-up-desk.ts";
import type { Context } from "./context.ts";
import { PackedOnce, sendPacked } from "./packed.ts";
import { at } from "./policy.ts";
import { problem, unknownThing } from "./problem.ts";
import { areaErrors, areaOf, AreaParams } from "./routes-area.ts";
import { actorOf, viewerOf } from "./routes-session.ts";

const IncidentParams = object({ areaId: Id, incidentId: Id });
const CallParams = object({ areaId: Id, callId: Id });

function roadsOf({ roads }: Area): Roads {
  if (roads !== undefined) return roads;
  throw problem(404, "no-roads", "this area has no road network; name one in its area file");
}

/** OPN-1: as what somebody opens the words for handling; a lease has its own ground. */
function partFor(board: Board, viewer: Viewer, subject: ClaimSubject, { openingId }: OpenTexts) {
  return openingId === undefined ? handlingPart(board, viewer, subject) : undefined;
}

/** Advice and sealed texts of an incident or a call. */
export function addIncidentRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("readRecommendation"),
    schema: {
      summary: "Which units to send to an incident, and why",
      params: IncidentParams,
      response: {
        200: described<Recommendation>("See Recommendation in the protocol"),
        ...areaErrors,
      },
    },
    handler: async (request) => {
      const { areaId, incidentId } = request.params;
      const area = areaOf(context, areaId);
      const board = boardFor(area.board(), viewerOf(request));
      if (!board.incidents.has(incidentId)) {
        throw unknownThing();
      }
      return area.advisor.recommend(board, incidentId, area.now());
    },
  });

  app.route({
    ...at("readMoveUps"),
    schema: {
      summary: "Which free units to send to other posts, as advice: of a capability, or of all",
      params: AreaParams,
      querystring: object({
        capabilityId: Type.Optional(Id),
        coverSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 3600 })),
      }),
      response: { 200: described<MoveUps>("See MoveUps in the protocol"), ...areaErrors },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const { capabilityId, coverSeconds = COVER_SECONDS_USUAL } = request.query;
      if (capabilityId === undefined) return area.moveUps.adviseAll(coverSeconds, area.now);
      if (!area.board().configuration.capabilities.has(capabilityId)) {
        throw problem(404, "unknown-thing", "no capability of the configuration has this id");
      }
      return area.moveUps.advise({ capabilityId, coverSeconds }, area.now);
    },
  });

  app.route({
    ...at("openIncidentTexts"),
    schema: {
      summary: "Open the sealed texts of an incident; each opening stands in the log first",
      params: IncidentParams,
      body: OpenTexts,
      response: { 200: OpenedTexts, ...areaErrors, 409: Problem, 503: Problem },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const { fields = ["narrative", "text"] } = request.body;
      const { incidentId } = request.params;
      const board = await boardForOpening(area, { incidentId }, viewerOf(request), request.body);
      const seals = sealsOfIncident(board, incidentId, fields);
      const part = partFor(area.board(), viewerOf(request), { incidentId }, request.body);
      return { texts: await area.openTexts(actorOf(request), seals, request.body, part) };
    },
  });

  app.route({
    ...at("openCallTexts"),
    schema: {
      summary: "Open the sealed texts of a call; each opening stands in the log first",
      params: CallParams,
      body: OpenTexts,
      response: { 200: OpenedTexts, ...areaErrors, 409: Problem, 503: Problem },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const { callId } = request.params;
      const board = await boardForOpening(area, { callId }, viewerOf(request), request.body);
      const seals = sealsOfCall(getCall(board, callId), request.body.fields ?? ["narrative"]);
      const part = partFor(area.board(), viewerOf(request), { callId }, request.body);
      return { texts: await area.openTexts(actorOf(request), seals, request.body, part) };
    },
  });

  app.route({
    ...at("openShiftTexts"),
    schema: {
      summary: "Open the sealed notes to the next shift; each opening stands in the log first",
      params: AreaParams,
      body: object({ purpose: Type.Literal("handling") }),
      response: { 200: OpenedTexts, ...areaErrors, 409: Problem, 503: Problem },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const seals = sealsOfShift(area.board(), area.now());
      return { texts: await area.openTexts(actorOf(request), seals, request.body) };
    },
  });

  app.route({
    ...at("findDuplicates"),
    schema: {
      summary: "Incidents that a new report may be about, the most likely first",
      params: AreaParams,
      querystring: object({
        lat: Latitude,
        lon: Longitude,
        typeId: Type.Optional(Id),
        at: Type.Optional(InstantMilliseconds),
      }),
      response: { 200: Duplicates, ...areaErrors },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const { lat, lon, typeId, at: reportedAt = area.now() } = request.query;
      return {
        duplicates: findDuplicates(boardFor(area.board(), viewerOf(request)), {
          lat,
          lon,
          typeId,
          at: reportedAt,
        }),
      };
    },
  });
}

/** Places, roads, zones and ways. */
export function addPlaceRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("lookUpPlace"),
    schema: {
      summary: "Zones, nearest road node and nearest street of a point",
      params: AreaParams,
      body: PointDegrees,
      response: { 200: PlaceLookup, ...areaErrors },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const found = area.finder.lookUp(area.board().configuration, request.body);
      const address = area.geocoder.describe(request.body);
      return address === undefined ? found : { ...found, address };
    },
  });

  app.route({
    ...at("searchPlaces"),
    schema: {
      summary: "Places by what a person types: a block, a street, two streets that cross",
      params: AreaParams,
      body: object({
        q: Type.String({ minLength: 1, maxLength: 200 }),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
      }),
      response: { 200: PlaceCandidates, ...areaErrors },
    },
    handler: async (request) => {
      const { q, limit = 10 } = request.body;
      return { candidates: areaOf(context, request.params.areaId).geocoder.search(q, limit) };
    },
  });

  app.route({
    ...at("findRoute"),
    schema: {
      summary: "The fastest way by road",
      params: AreaParams,
      body: RouteQuestion,
      response: { 200: RouteAnswer, ...areaErrors },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const roads = roadsOf(area);
      const { from, unitId, to } = request.body;
      const start = from ?? (unitId === undefined ? undefined : whereIs(area, unitId));
      if (start === undefined) {
        throw problem(
          400,
          "bad-request",
          "the way needs from, or the unitId of a unit on the board",
        );
      }
      const route = roads.route(roads.nearestNode(start).node, roads.nearestNode(to).node);
      if (route === undefined) throw problem(404, "not-found", "no road leads from there to there");
      const { seconds, metres, points } = route;
      return { seconds, metres, line: points.map(({ lon, lat }) => [lon, lat]) };
    },
  });

  addDrawingRoutes(instance, context);
}

function whereIs(area: Area, unitId: string) {
  return area.advisor.positionOf(area.board(), unitId, area.now())?.point;
}

function addDrawingRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const roadPacks = new WeakMap<Roads, PackedOnce<Roads>>();
  const zonePacks = new WeakMap<Area, PackedOnce<object>>();

  app.route({
    ...at("readRoads"),
    schema: {
      summary: "The road network to draw; has an ETag",
      params: AreaParams,
      response: { 200: RoadDrawing, 304: Type.Null(), ...areaErrors },
    },
    handler: async (request, reply) => {
      const roads = roadsOf(areaOf(context, request.params.areaId));
      const once = roadPacks.get(roads) ?? new PackedOnce<Roads>();
      roadPacks.set(roads, once);
      await sendPacked(request, reply, await once.get(roads, () => drawRoads(roads)));
      return reply;
    },
  });

  app.route({
    ...at("readZones"),
    schema: {
      summary: "The zones as GeoJSON; has an ETag",
      params: AreaParams,
      response: { 200: ZoneCollection, 304: Type.Null(), ...areaErrors },
    },
    handler: async (request, reply) => {
      const area = areaOf(context, request.params.areaId);
      const { configuration } = area.board();
      const once = zonePacks.get(area) ?? new PackedOnce<object>();
      zonePacks.set(area, once);
      const packed = await once.get(configuration.zones, () => drawZones(configuration));
      await sendPacked(request, reply, packed);
      return reply;
    },
  });
}
