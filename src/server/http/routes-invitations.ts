import type { FastifyInstance } from "fastify";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { AccessRecord } from "#kernel";
import {
  AcceptBySecret,
  Id,
  InvitationGiven,
  InvitationShown,
  InvitationToken,
  object,
  Problem,
  Session,
  type PersonListed,
} from "#protocol";
import type { Invitation } from "../identity/invitations.ts";
import { entitlementOf } from "../identity/record.ts";
import { hashSecret } from "../identity/secret.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem, type ProblemError } from "./problem.ts";
import { actorFor, actorOf, beginSession, checkSecret, checkSecretIsEnough } from "./signing-in.ts";

const errors = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };

/** Used, over and never given all look alike. */
function linkUsed(): ProblemError {
  const message = "this link was used before, is over, or was never given; ask for a new one";
  return problem(403, "link-used", message);
}

/** What a link's token opens, and for whom. Throws 403. */
export function invitedBy(
  { people, now }: Context,
  token: string,
): { invitation: Invitation; person: PersonListed } {
  const invitation = people.invitations.find(token, now());
  const person = invitation === undefined ? undefined : people.findPerson(invitation.personId);
  if (invitation === undefined || person === undefined || person.disabled) throw linkUsed();
  return { invitation, person };
}

/**
 * Uses the link up and gives its person the way in that `set` writes, in one transaction with its
 * records. A recovery takes away every way and every session there was. Throws 403.
 */
export async function acceptInvitation(
  context: Context,
  token: string,
  way: { readonly record: AccessRecord; readonly set: (personId: string) => void },
): Promise<PersonListed> {
  const { people, sessions, delivery, now } = context;
  const invited = invitedBy(context, token).person;
  const { personId } = invited;
  const actor = actorFor(invited);
  const accepted = await delivery.giving(() => {
    const result = people.whole(
      () => {
        // Looked up again: it may have been used while the log was waited for.
        const invitation = people.invitations.take(token, now());
        const person = people.findPerson(personId);
        if (invitation === undefined || person === undefined || person.disabled) return undefined;
        if (invitation.kind === "recovery") people.removeWaysOf(personId);
        way.set(personId);
        return { person, kind: invitation.kind };
      },
      (done) => {
        if (done === undefined) return [];
        const recovered = { actor, record: entitlementOf(personId, "recovered") };
        const set = { actor, record: way.record };
        return done.kind === "recovery" ? [recovered, set] : [set];
      },
    );
    if (result?.kind === "recovery") sessions.endAllOf(personId);
    return result;
  });
  if (accepted === undefined) throw linkUsed();
  return accepted.person;
}

/** Links by which people set their own first way to sign in. */
export function addInvitationRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { people, delivery, now } = context;

  app.route({
    ...at("invite"),
    schema: {
      summary: "A new link for a person who has no way to sign in yet; the one before is void",
      params: object({ personId: Id }),
      response: { 200: InvitationGiven, ...errors, 409: Problem },
    },
    handler: async (request) => {
      const { personId } = request.params;
      const person = people.findPerson(personId);
      if (person === undefined) {
        throw problem(404, "unknown-thing", "no person has this personId");
      }
      if (people.canSignIn(personId)) {
        const message = "this person can sign in already; who lost every way is recovered by two";
        throw problem(409, "conflict", message);
      }
      const deed = { actor: actorOf(request), record: entitlementOf(personId, "invited") };
      return delivery.giving(() =>
        people.whole(
          () => people.invitations.make(personId, "invitation", now()),
          () => [deed],
        ),
      );
    },
  });

  app.route({
    ...at("readInvitation"),
    schema: {
      summary: "Whom a link is for",
      body: InvitationToken,
      response: { 200: InvitationShown, ...errors },
    },
    handler: async (request) => {
      const { invitation, person } = invitedBy(context, request.body.token);
      const { personId, name, role } = person;
      const { kind, endsAt } = invitation;
      const passkeyOnly = context.passkeyRoles.has(role);
      return { personId, name, role, kind, endsAt, passkeyOnly };
    },
  });

  app.route({
    ...at("acceptBySecret"),
    schema: {
      summary: "Use a link: set a secret and sign in",
      body: AcceptBySecret,
      response: { 200: Session, ...errors, 503: Problem },
    },
    handler: async (request, reply) => {
      const { token, secret } = request.body;
      const invited = invitedBy(context, token).person;
      checkSecretIsEnough(context, invited);
      const { personId, name } = invited;
      await checkSecret(context, secret, [personId, name]);
      const secretHash = await hashSecret(secret);
      const person = await acceptInvitation(context, token, {
        record: entitlementOf(personId, "secret-changed"),
        set: () => people.setSecretHash(personId, secretHash),
      });
      return beginSession(context, request, reply, person);
    },
  });
}
