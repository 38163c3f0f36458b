import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { EntitlementChange } from "#kernel";
import { Id, InvitationGiven, object, Problem, RecoveryListed } from "#protocol";
import { entitlementOf } from "../identity/record.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem, type ProblemError } from "./problem.ts";
import { actorOf, sessionOf } from "./signing-in.ts";

const errors = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };

/** Throws 409 unless somebody else could confirm what this person asks for `personId`. */
function checkAnotherCouldConfirm(context: Context, askedBy: string, personId: string): void {
  const others = context.people
    .listAdministrators()
    .filter((other) => other.personId !== askedBy && other.personId !== personId);
  if (others.length > 0) return;
  const message =
    "there is no other administrator who could confirm it; on the machine of the server run: " +
    "muster people recover --data DIRECTORY PERSON";
  throw problem(409, "conflict", message);
}

function decided(): ProblemError {
  const message = "no recovery with this id waits; it was decided, or its time is over";
  return problem(404, "unknown-thing", message);
}

/** Giving somebody who lost every way to sign in a new one: two administrators, on record. */
export function addRecoveryRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { people, delivery, now } = context;
  const waiting = (recoveryId: string) => {
    const recovery = people.recoveries.find(recoveryId, now());
    if (recovery === undefined) throw decided();
    return recovery;
  };

  app.route({
    ...at("listRecoveries"),
    schema: {
      summary: "Recoveries that wait for a second administrator",
      response: { 200: Type.Array(RecoveryListed), ...errors },
    },
    handler: async () => people.recoveries.list(now()),
  });

  app.route({
    ...at("askRecovery"),
    schema: {
      summary: "Ask that a person who lost every way to sign in is given a new one",
      params: object({ personId: Id }),
      response: { 201: RecoveryListed, ...errors, 409: Problem },
    },
    handler: async (request, reply) => {
      const { personId } = request.params;
      const askedBy = sessionOf(request).person.personId;
      const person = people.findPerson(personId);
      if (person === undefined) {
        throw problem(404, "unknown-thing", "no person has this personId");
      }
      if (personId === askedBy) {
        throw problem(409, "conflict", "nobody recovers themselves; another administrator asks");
      }
      if (person.disabled) {
        throw problem(409, "conflict", "this person is disabled; enable them first");
      }
      checkAnotherCouldConfirm(context, askedBy, personId);
      const deed = { actor: actorOf(request), record: entitlementOf(personId, "recovery-asked") };
      const recovery = await delivery.giving(() =>
        people.whole(
          () => people.recoveries.ask(personId, askedBy, now()),
          (asked) => (asked === undefined ? [] : [deed]),
        ),
      );
      if (recovery === undefined) {
        throw problem(409, "conflict", "a recovery of this person waits already");
      }
      reply.code(201);
      return recovery;
    },
  });

  app.route({
    ...at("confirmRecovery"),
    schema: {
      summary: "Confirm a recovery that another administrator asked for: its link, told once",
      params: object({ recoveryId: Id }),
      response: { 200: InvitationGiven, ...errors, 409: Problem },
    },
    handler: async (request) => {
      const { recoveryId } = request.params;
      const confirmedBy = sessionOf(request).person.personId;
      const { personId, askedBy } = waiting(recoveryId);
      if (confirmedBy === askedBy || confirmedBy === personId) {
        const message =
          "whoever asked, and whoever is recovered, cannot confirm it; another administrator can";
        throw problem(409, "conflict", message);
      }
      const change: EntitlementChange = "recovery-confirmed";
      const deed = { actor: actorOf(request), record: entitlementOf(personId, change) };
      const given = await delivery.giving(() =>
        people.whole(
          () => {
            // Looked up again: it may have been decided while the log was waited for.
            if (people.recoveries.find(recoveryId, now()) === undefined) return undefined;
            people.recoveries.remove(recoveryId);
            return people.invitations.make(personId, "recovery", now());
          },
          (made) => (made === undefined ? [] : [deed]),
        ),
      );
      if (given === undefined) throw decided();
      return given;
    },
  });

  app.route({
    ...at("declineRecovery"),
    schema: {
      summary: "Decline a recovery, or withdraw one's own",
      params: object({ recoveryId: Id }),
      response: { 204: Type.Null(), ...errors },
    },
    handler: async (request, reply) => {
      const { recoveryId } = request.params;
      const { personId } = waiting(recoveryId);
      const change: EntitlementChange = "recovery-declined";
      const deed = { actor: actorOf(request), record: entitlementOf(personId, change) };
      await delivery.taking(() =>
        people.whole(
          () => people.recoveries.remove(recoveryId),
          () => [deed],
        ),
      );
      return reply.code(204).send(null);
    },
  });
}
