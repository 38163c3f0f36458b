import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { writeMap, writeTable } from "#exchange";
import type { Configuration } from "#kernel";
import {
  ConfigurationFile,
  ConfigurationHistory,
  ConfigurationPreview,
  ExportQuery,
  IMPORT_BYTES_MAX,
  Problem,
} from "#protocol";
import type { Area } from "../area/area.ts";
import { ConfigurationLog } from "../configuration/history.ts";
import { previewFile } from "../configuration/preview.ts";
import { writeArea } from "../configuration/write-area.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem } from "./problem.ts";
import { areaErrors, areaOf, AreaParams } from "./routes-area.ts";

/** The largest file in base64, with room for what stands beside it. */
const BODY_BYTES_MAX = Math.ceil((IMPORT_BYTES_MAX * 4) / 3) + 64 * 1024;

type Exported = { readonly text: string; readonly type: string; readonly name: string };

function exported(areaId: string, configuration: Configuration, query: ExportQuery): Exported {
  const { format, kind } = query;
  if (format === "area") {
    const text = writeArea(areaId, configuration);
    return { text, type: "application/json; charset=utf-8", name: "area.json" };
  }
  if (kind === undefined) {
    throw problem(400, "bad-request", "an export as csv or geojson needs kind: what to write");
  }
  if (format === "csv") {
    if (kind === "zone") throw problem(400, "bad-request", "zones are written as geojson");
    const text = writeTable(configuration, kind);
    return { text, type: "text/csv; charset=utf-8", name: `${kind}.csv` };
  }
  if (kind !== "zone" && kind !== "station" && kind !== "post") {
    throw problem(400, "bad-request", "only zones, stations and posts are written as geojson");
  }
  const text = writeMap(configuration, kind);
  return { text, type: "application/geo+json; charset=utf-8", name: `${kind}.geojson` };
}

const logs = new WeakMap<Area, ConfigurationLog>();

function logOf(area: Area): ConfigurationLog {
  const kept = logs.get(area) ?? new ConfigurationLog(area.authority);
  logs.set(area, kept);
  return kept;
}

/** Configuration from files and to files, and how it came to be what it is. */
export function addSetupRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("previewConfiguration"),
    bodyLimit: BODY_BYTES_MAX,
    schema: {
      summary: "What a file would change in the configuration; nothing is changed",
      description:
        "Every row is accepted or has a problem with its line and column. The changes go into a " +
        "configure command.",
      params: AreaParams,
      body: ConfigurationFile,
      response: { 200: ConfigurationPreview, ...areaErrors, 413: Problem },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const { areaId, finder } = area;
      const present = area.board().configuration;
      return previewFile({ areaId, finder, present, now: area.now() }, request.body);
    },
  });

  app.route({
    ...at("exportConfiguration"),
    schema: {
      summary: "The configuration as a file: a table, a map, or a whole area file",
      produces: ["text/csv", "application/geo+json", "application/json"],
      params: AreaParams,
      querystring: ExportQuery,
      response: { 200: Type.String({ description: "The file" }), ...areaErrors },
    },
    // The text is sent as it is: it is a file and no JSON string.
    serializerCompiler: () => (data) => (typeof data === "string" ? data : JSON.stringify(data)),
    handler: async (request, reply) => {
      const area = areaOf(context, request.params.areaId);
      const file = exported(area.areaId, area.board().configuration, request.query);
      reply.type(file.type);
      reply.header("content-disposition", `attachment; filename="${file.name}"`);
      return file.text;
    },
  });

  app.route({
    ...at("readConfigurationHistory"),
    schema: {
      summary: "Every change of the configuration, the newest first",
      params: AreaParams,
      response: { 200: ConfigurationHistory, ...areaErrors },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      return { changes: await logOf(area).list() };
    },
  });
}
