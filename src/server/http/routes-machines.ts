import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { AccessRecord, Actor, EntitlementChange } from "#kernel";
import {
  AddMachine,
  ChangeMachine,
  CommandResultView,
  FeedReport,
  Id,
  MachineKey,
  MachineListed,
  object,
  PositionRows,
  PositionsTaken,
  Problem,
  RotateKey,
} from "#protocol";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem, ProblemError } from "./problem.ts";
import { areaErrors, areaOf, AreaParams } from "./routes-area.ts";
import { receiveReport } from "./routes-shed.ts";
import { actorOf } from "./routes-session.ts";

const errors = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };
const HOUR = 3_600_000;

/** A machine when it came with a key, the person otherwise. */
function senderOf(request: FastifyRequest): Actor {
  const { machine } = request;
  return machine === undefined ? actorOf(request) : { kind: "feed", id: machine.machineId };
}

function recordOf(machineId: string, change: EntitlementChange, to?: string): AccessRecord {
  const subject = { kind: "machine", id: machineId } as const;
  return { kind: "entitlement", subject, change, ...(to === undefined ? {} : { to }) };
}

/** Machines and their keys: whoever administers adds, rotates and disables them. */
export function addMachineRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { machines } = context.people;
  const known = (machineId: string) => {
    const machine = machines.find(machineId, context.now());
    if (machine === undefined) throw problem(404, "unknown-thing", "no machine has this id");
    return machine;
  };

  app.route({
    ...at("listMachines"),
    schema: {
      summary: "Machines that may bring something in, and when each was used last",
      response: { 200: Type.Array(MachineListed), ...errors },
    },
    handler: async () => machines.list(context.now()),
  });

  app.route({
    ...at("addMachine"),
    schema: {
      summary: "Add a machine; its key is answered once and never again",
      body: AddMachine,
      response: { 201: MachineKey, ...errors, 409: Problem },
    },
    handler: async (request, reply) => {
      const { machineId, areaId, scopes } = request.body;
      areaOf(context, areaId);
      const taken = problem(409, "conflict", "a machine with this id exists; choose another");
      if (machines.find(machineId, context.now()) !== undefined) throw taken;
      await context.record(actorOf(request), recordOf(machineId, "added", scopes.join(", ")));
      const key = machines.add(request.body, context.now());
      if (key === undefined) throw taken;
      reply.code(201);
      return { key };
    },
  });

  app.route({
    ...at("rotateMachineKey"),
    schema: {
      summary: "A new key that holds at once; the ones before hold on for some hours",
      params: object({ machineId: Id }),
      body: RotateKey,
      response: { 200: MachineKey, ...errors },
    },
    handler: async (request) => {
      const { machineId } = known(request.params.machineId);
      const { overlapHours = 24 } = request.body;
      await context.record(actorOf(request), recordOf(machineId, "key-rotated"));
      const now = context.now();
      return { key: machines.rotate(machineId, now, now + overlapHours * HOUR) };
    },
  });

  app.route({
    ...at("changeMachine"),
    schema: {
      summary: "Disable a machine, or enable it again",
      params: object({ machineId: Id }),
      body: ChangeMachine,
      response: { 200: MachineListed, ...errors },
    },
    handler: async (request) => {
      const { machineId } = known(request.params.machineId);
      const { disabled } = request.body;
      // What takes a right away works at once; what gives one is on record before.
      if (disabled) machines.setDisabled(machineId, true);
      await context.record(
        actorOf(request),
        recordOf(machineId, disabled ? "disabled" : "enabled"),
      );
      machines.setDisabled(machineId, disabled);
      return known(machineId);
    },
  });
}

/** What machines bring in. */
export function addFeedRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.route({
    ...at("feedReport"),
    schema: {
      summary: "A report from an alarm feed: a call, not verified, on the board at once",
      description: "Send the same reportId again when no answer came: it is taken once.",
      params: AreaParams,
      body: FeedReport,
      response: {
        200: CommandResultView,
        ...areaErrors,
        409: Problem,
        422: Problem,
        429: Problem,
        503: Problem,
      },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      const actor = senderOf(request);
      if (!area.feed.take(actor, request.body)) {
        const message =
          "this feed brings more than is taken; the report is listed as missing, send it again";
        const details = { retryAfterSeconds: 5 };
        throw new ProblemError(429, { code: "overloaded", message }, details);
      }
      const view = await receiveReport(area, actor, request.body);
      area.feed.settle(actor.id, request.body.reportId);
      return view;
    },
  });

  app.route({
    ...at("feedPositions"),
    schema: {
      summary: "Positions of units; each row that is not taken is answered with why",
      params: AreaParams,
      body: PositionRows,
      response: { 200: PositionsTaken, ...areaErrors },
    },
    handler: async (request) => {
      const area = areaOf(context, request.params.areaId);
      return area.takePositions(request.body.positions);
    },
  });
}
