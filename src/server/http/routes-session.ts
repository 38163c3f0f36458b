import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  ChangeSecret,
  Id,
  object,
  Problem,
  Session,
  SessionListed,
  SessionsEnded,
  SignIn,
} from "#protocol";
import { entitlementOf } from "../identity/record.ts";
import { cookieName, setCookie } from "./cookie.ts";
import { clientAddress } from "./client-address.ts";
import type { Context } from "./context.ts";
import { at } from "./policy.ts";
import { problem } from "./problem.ts";
import {
  actorOf,
  beginSession,
  checkFresh,
  checkSecret,
  checkSecretIsEnough,
  notSignedIn,
  sessionOf,
  sessionView,
  verified,
} from "./signing-in.ts";

export { actorOf, sessionOf, viewerOf } from "./signing-in.ts";

const errors = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };
const Nothing = Type.Null({ description: "No content" });

/** Signing in and out. */
export function addSessionRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { network, sessions, people, delivery } = context;
  const cookie = (token: string) =>
    setCookie(cookieName(network), token, { secure: network.secure });

  app.route({
    ...at("signIn"),
    schema: {
      summary: "Sign in",
      body: SignIn,
      response: { 200: Session, ...errors, 429: Problem },
    },
    handler: async (request, reply) => {
      const { personId, secret } = request.body;
      const person = await verified(context, clientAddress(request), personId, secret);
      checkSecretIsEnough(context, person);
      return beginSession(context, request, reply, person);
    },
  });

  app.route({
    ...at("startLink"),
    schema: {
      summary: "Sign in by a one-time link, then go to the console",
      params: object({ token: Type.String({ minLength: 1, maxLength: 100 }) }),
      response: { 303: Nothing, 403: Problem },
    },
    handler: async (request, reply) => {
      const personId = context.links.take(request.params.token);
      const person = personId === undefined ? undefined : people.findPerson(personId);
      if (person === undefined) {
        const message = "this link was used before; the terminal shows a new one";
        throw problem(403, "link-used", message);
      }
      const { token } = sessions.start(person);
      return reply.header("set-cookie", cookie(token)).redirect("/", 303);
    },
  });

  app.route({
    ...at("whoAmI"),
    schema: { summary: "Who is signed in", response: { 200: Session, ...errors } },
    handler: async (request) => sessionView(context, sessionOf(request)),
  });

  app.route({
    ...at("signOut"),
    schema: { summary: "Sign out", response: { 204: Nothing, ...errors } },
    handler: async (request, reply) => {
      sessions.end(sessionOf(request).tokenHash);
      reply.header("clear-site-data", '"cache"');
      return reply.header("set-cookie", cookie("")).code(204).send(null);
    },
  });

  app.route({
    ...at("changeSecret"),
    schema: {
      summary: "Change one's own secret; all sessions end and a new one begins",
      body: ChangeSecret,
      response: { 200: Session, ...errors, 429: Problem, 503: Problem },
    },
    handler: async (request, reply) => {
      const { secret, newSecret } = request.body;
      const open = sessionOf(request);
      const { personId, name } = open.person;
      if (people.hasSecret(personId)) {
        await verified(context, clientAddress(request), personId, secret ?? "");
      } else {
        checkFresh(context, open);
      }
      await checkSecret(context, newSecret, [personId, name]);
      const deed = { actor: actorOf(request), record: entitlementOf(personId, "secret-changed") };
      const changed = await delivery.giving(async () => {
        const after = await people.changePerson(personId, { secret: newSecret }, () => [deed]);
        sessions.endAllOf(personId);
        return after;
      });
      if (changed === undefined || changed.disabled) throw notSignedIn();
      return beginSession(context, request, reply, changed);
    },
  });
}

/** One's own sessions, seen and ended; and all of another person, by who manages people. */
export function addSessionListRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { people, sessions } = context;

  app.route({
    ...at("listSessions"),
    schema: {
      summary: "One's own sessions",
      response: { 200: Type.Array(SessionListed), ...errors },
    },
    handler: async (request) => {
      const { person, tokenHash } = sessionOf(request);
      return sessions.list(person.personId, tokenHash);
    },
  });

  app.route({
    ...at("endSession"),
    schema: {
      summary: "End one of one's own sessions; its streams end at once",
      params: object({ sessionId: Id }),
      response: { 204: Nothing, ...errors },
    },
    handler: async (request, reply) => {
      const { person } = sessionOf(request);
      if (!sessions.endOne(person.personId, request.params.sessionId)) {
        throw problem(404, "unknown-thing", "you have no session with this id; list them again");
      }
      return reply.code(204).send(null);
    },
  });

  app.route({
    ...at("endOtherSessions"),
    schema: {
      summary: "End one's other sessions; their streams end at once",
      response: { 200: SessionsEnded, ...errors },
    },
    handler: async (request) => {
      const { person, tokenHash } = sessionOf(request);
      return { ended: sessions.endOthersOf(person.personId, tokenHash) };
    },
  });

  app.route({
    ...at("endPersonSessions"),
    schema: {
      summary: "End all sessions of a person; their streams end at once",
      params: object({ personId: Id }),
      response: { 200: SessionsEnded, ...errors },
    },
    handler: async (request) => {
      const { personId } = request.params;
      if (people.findPerson(personId) === undefined) {
        throw problem(404, "unknown-thing", "no person has this personId");
      }
      const deed = { actor: actorOf(request), record: entitlementOf(personId, "sessions-ended") };
      const ended = await context.delivery.taking(() =>
        people.whole(
          () => sessions.endAllOf(personId),
          () => [deed],
        ),
      );
      return { ended };
    },
  });
}
