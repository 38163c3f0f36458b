import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  AddPerson,
  ChangePerson,
  Id,
  object,
  PersonInvited,
  PersonListed,
  PersonManaged,
  Problem,
} from "#protocol";
import { changesOf, entitlementOf } from "../identity/record.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem, shown } from "./problem.ts";
import { actorOf } from "./signing-in.ts";

const errors = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };

/** The record of what people may do names them: an id it cannot hold is refused before. */
function checkPersonId(personId: string): void {
  const isStorable = personId.isWellFormed() && !/\p{Cc}/u.test(personId);
  if (isStorable && personId.trim() === personId) return;
  const message = `personId is ${shown(personId)}, expected: characters without spaces at the ends`;
  throw problem(400, "bad-request", message);
}

/** The people who may sign in. */
export function addPeopleRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { people, sessions, delivery } = context;

  app.route({
    ...at("listPeople"),
    schema: {
      summary: "The people who may sign in",
      response: { 200: Type.Array(PersonManaged), ...errors },
    },
    handler: async () =>
      people.listPeople().map((person) => {
        const { personId } = person;
        const waiting = people.invitations.findOf(personId, context.now());
        return {
          ...person,
          hasSecret: people.hasSecret(personId),
          passkeys: people.passkeys.list(personId).length,
          hasProvider: people.providerAccounts.isLinked(personId),
          ...(waiting === undefined ? {} : { invitedUntil: waiting.endsAt }),
        };
      }),
  });

  app.route({
    ...at("addPerson"),
    schema: {
      summary: "Add a person; they set their own way to sign in by the link",
      body: AddPerson,
      response: { 201: PersonInvited, ...errors, 409: Problem },
    },
    handler: async (request, reply) => {
      const person = request.body;
      const { personId, role } = person;
      checkPersonId(personId);
      const records = [entitlementOf(personId, "added", role), entitlementOf(personId, "invited")];
      const actor = actorOf(request);
      const deeds = records.map((record) => ({ actor, record }));
      const added = await delivery.giving(() => people.addPerson(person, deeds));
      const taken = "a person with this personId exists; choose another";
      if (!added) throw problem(409, "conflict", taken);
      reply.code(201);
      const invitation = people.invitations.make(personId, "invitation", context.now());
      return { person: { ...person, disabled: false }, invitation };
    },
  });

  app.route({
    ...at("changePerson"),
    schema: {
      summary: "Change a person; their sessions end",
      params: object({ personId: Id }),
      body: ChangePerson,
      response: { 200: PersonListed, ...errors, 409: Problem },
    },
    handler: async (request) => {
      const { personId } = request.params;
      const { role, disabled } = request.body;
      const leaves = disabled === true || (role !== undefined && role !== "administrator");
      if (leaves && people.isLastAdministrator(personId)) {
        throw problem(409, "conflict", "nobody else could manage people; add one who can first");
      }
      const actor = actorOf(request);
      const deeds = (before: PersonListed, after: PersonListed) =>
        changesOf(before, after).map((record) => ({ actor, record }));
      const change = async () => {
        const changed = await people.changePerson(personId, request.body, deeds);
        sessions.endAllOf(personId);
        return changed;
      };
      // Taking somebody's rights away must work on a day on which the log does not.
      const person = await (disabled === true ? delivery.taking(change) : delivery.giving(change));
      if (person === undefined) {
        throw problem(404, "unknown-thing", "no person has this personId");
      }
      return person;
    },
  });
}
