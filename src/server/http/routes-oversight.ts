import type { FastifyInstance } from "fastify";
import { Type, type Static } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { OversightAsked, OversightRead } from "#measures";
import {
  described,
  Id,
  InstantMilliseconds,
  object,
  PurposeName,
  type CheckpointState,
  type LogDeliveryState,
} from "#protocol";
import { oversightCsv, oversightRows } from "../area/oversight-table.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { areaErrors, areaOf, AreaParams } from "./routes-area.ts";
import { actorOf } from "./routes-session.ts";

const filters = {
  from: Type.Optional(InstantMilliseconds),
  until: Type.Optional(InstantMilliseconds),
  purpose: Type.Optional(PurposeName),
  actor: Type.Optional(Id),
  agency: Type.Optional(Id),
};
type OversightAnswer = OversightRead & {
  readonly checkpoint: CheckpointState;
  readonly logDelivery?: LogDeliveryState;
};
const Query = object(filters);
const Export = object({
  ...filters,
  format: Type.Union([Type.Literal("csv"), Type.Literal("json")]),
});

function asked({ from, until, purpose, actor, agency }: Static<typeof Query>): OversightAsked {
  return { from, until, purpose, actorId: actor, agencyId: agency };
}

/** What those who oversee see: deeds on sealed texts, entitlements, configuration and exports. */
export function addOversightRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("readOversight"),
    schema: {
      summary: "Openings of sealed texts, exports, changes of entitlement and configuration",
      description: "Counts are of all deeds that fit; the newest 500 of each kind are listed.",
      params: AreaParams,
      querystring: Query,
      response: { 200: described<OversightAnswer>("See docs/spec/oversight.md"), ...areaErrors },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const report = await area.oversight.report(asked(request.query));
      const logDelivery = context.collector?.state();
      const checkpoint = area.log.state(area.board().sequence);
      return { ...report, checkpoint, ...(logDelivery === undefined ? {} : { logDelivery }) };
    },
  });

  app.route({
    ...at("exportOversight"),
    schema: {
      summary: "The same as a file; that it was taken is on record before it leaves",
      produces: ["text/csv", "application/json"],
      params: AreaParams,
      body: Export,
      response: {
        200: Type.Unknown({ description: "Rows of deeds, or the report" }),
        ...areaErrors,
      },
    },
    handler: async (request, reply) => {
      const area = areaOf(context, request.params.areaId);
      const { format, ...rest } = request.body;
      const report = await area.oversight.report(asked(rest));
      const rows = oversightRows(report).length;
      await area.record(actorOf(request), { kind: "export", what: "oversight", format, rows });
      reply.header("content-disposition", `attachment; filename="oversight.${format}"`);
      if (format === "json") {
        return { ...report, checkpoint: area.log.state(area.board().sequence) };
      }
      reply.type("text/csv; charset=utf-8").serializer((text: unknown) => String(text));
      return oversightCsv(report);
    },
  });
}
