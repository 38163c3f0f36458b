import type { FastifyInstance, FastifyReply } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { findTilePath, TILE_LEVEL_MAX, type TilePlace } from "#audit";
import { Id, object, Problem } from "#protocol";
import type { LengthBytes } from "../area/public-log.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem } from "./problem.ts";
import { areaErrors, areaOf, AreaParams } from "./routes-area.ts";
import { plainValidatorCompiler } from "./validation.ts";

/** The end of a tile's URL: such as "003.p/17". Longer ones are of logs that cannot be. */
const TilePath = Type.String({ minLength: 3, maxLength: 29 });
const EntryParams = object({ areaId: Id, "*": TilePath });
const TileParams = object({
  areaId: Id,
  level: Type.String({ pattern: `^[0-${TILE_LEVEL_MAX}]$` }),
  "*": TilePath,
});

/** What a tile says is so for ever; a checkpoint is soon followed by the next. */
const FOR_EVER = "max-age=31536000, immutable";
const BRIEFLY = "public, max-age=2";

function placeOf(path: string): TilePlace {
  const place = findTilePath(path);
  if (place !== undefined) return place;
  const expected = "expected NNN, xNNN/NNN and so on, and .p/WIDTH for a part";
  throw problem(400, "bad-request", `the tile's path cannot be read; ${expected}`);
}

function notThere() {
  const message = "the newest checkpoint does not cover this tile; ask for the checkpoint first";
  return problem(404, "not-found", message);
}

function sendBytes(reply: FastifyReply, bytes: Uint8Array, cache: string) {
  reply.header("cache-control", cache).type("application/octet-stream");
  return reply.send(Buffer.from(bytes));
}

const bytesOrErrors = (description: string) => ({
  200: Type.Unknown({ description }),
  ...areaErrors,
});

/** The log as anybody may check it: checkpoint and tiles as c2sp.org/tlog-tiles has them. */
export function addLogRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("readLogCheckpoint"),
    schema: {
      summary: "The newest signed checkpoint of the log, a signed note",
      description: "For everybody: c2sp.org/tlog-tiles. See docs/spec/audit.md.",
      produces: ["text/plain"],
      params: AreaParams,
      response: { 200: Type.Unknown({ description: "A signed note" }), ...areaErrors },
    },
    handler: async (request, reply) => {
      const note = areaOf(context, request.params.areaId).log.checkpoint();
      if (note === undefined) throw problem(404, "not-found", "nothing was signed yet; ask again");
      reply.header("cache-control", BRIEFLY).type("text/plain; charset=utf-8");
      return reply.send(note);
    },
  });

  app.route({
    ...at("readLogCosigned"),
    schema: {
      summary: "The newest checkpoint that a witness cosigned, with the cosignatures",
      description: "For everybody: c2sp.org/tlog-cosignature. See docs/spec/audit.md.",
      produces: ["text/plain"],
      params: AreaParams,
      response: { 200: Type.Unknown({ description: "A signed note" }), ...areaErrors },
    },
    handler: async (request, reply) => {
      const note = areaOf(context, request.params.areaId).log.cosignedCheckpoint();
      if (note === undefined) {
        throw problem(404, "not-found", "no witness has cosigned this log; ask for log/checkpoint");
      }
      reply.header("cache-control", BRIEFLY).type("text/plain; charset=utf-8");
      return reply.send(note);
    },
  });

  app.route({
    ...at("readLogKeyChanges"),
    schema: {
      summary: "Every change of the log's key, checkpoints that the old and the new key signed",
      description: "For everybody; empty when it was never changed. See docs/spec/audit.md.",
      produces: ["text/plain"],
      params: AreaParams,
      response: { 200: Type.Unknown({ description: "Signed notes" }), ...areaErrors },
    },
    handler: async (request, reply) => {
      const notes = areaOf(context, request.params.areaId).log.keyChanges();
      reply.header("cache-control", BRIEFLY).type("text/plain; charset=utf-8");
      return reply.send(notes);
    },
  });

  app.route({
    ...at("readLogTile"),
    validatorCompiler: plainValidatorCompiler,
    schema: {
      summary: "Hashes of the log's tree, up to 256, of 32 bytes each; no events",
      description: "For everybody: c2sp.org/tlog-tiles. See docs/spec/audit.md.",
      produces: ["application/octet-stream"],
      params: TileParams,
      response: bytesOrErrors("Hashes, one after the other"),
    },
    handler: async (request, reply) => {
      const { areaId, level, "*": path } = request.params;
      const { log } = areaOf(context, areaId);
      const tile = log.tile({ level: Number(level), ...placeOf(path) });
      if (tile === undefined) throw notThere();
      return sendBytes(reply, tile, `public, ${FOR_EVER}`);
    },
  });

  addEntries(app, context, "readLogEntries", 2);
  addEntries(app, context, "readLongLogEntries", 4);
}

function addEntries(
  instance: FastifyInstance,
  context: Context,
  name: "readLogEntries" | "readLongLogEntries",
  lengthBytes: LengthBytes,
): void {
  instance.withTypeProvider<TypeBoxTypeProvider>().route({
    ...at(name),
    validatorCompiler: plainValidatorCompiler,
    schema: {
      summary: `Up to 256 events as stored, each after its length of ${lengthBytes} bytes`,
      description: "Only for those who oversee: events say what happened where.",
      produces: ["application/octet-stream"],
      params: EntryParams,
      response: { ...bytesOrErrors("Lengths and events"), 409: Problem },
    },
    handler: async (request, reply) => {
      const { areaId, "*": path } = request.params;
      const { log } = areaOf(context, areaId);
      const entries = await log.entries(placeOf(path), lengthBytes);
      if (entries === undefined) throw notThere();
      if (entries === "too-long") {
        const message = "an event of these is longer than 65,535 bytes; take log/long-entries/";
        throw problem(409, "conflict", message);
      }
      return sendBytes(reply, entries, `private, ${FOR_EVER}`);
    },
  });
}
