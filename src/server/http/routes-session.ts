import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Actor } from "#kernel";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  AddPerson,
  ChangePerson,
  ChangeSecret,
  Id,
  object,
  PersonListed,
  Problem,
  PROTOCOL_VERSION,
  Session,
  SessionListed,
  SessionsEnded,
  SignIn,
  type Viewer,
} from "#protocol";
import { entitlementOf, recordChanges } from "../identity/record.ts";
import type { OpenSession } from "../identity/sessions.ts";
import { weakness } from "../identity/weak-secret.ts";
import type { Context } from "./context.ts";
import { cookieName, cookieOf, setCookie } from "./cookie.ts";
import { at } from "./policy.ts";
import { problem, ProblemError, shown } from "./problem.ts";

/** Who gave this request. */
export function actorOf(request: FastifyRequest): Actor {
  const { personId, role } = sessionOf(request).person;
  return { kind: role === "crew" ? "crew" : "person", id: personId };
}

/** The session the guard has found. Throws when the route is open to all. */
export function sessionOf(request: FastifyRequest): OpenSession {
  if (request.session === undefined) throw new Error("the route has no session: see its row");
  return request.session;
}

/** Who gave this request, as the policy of fields knows them. */
export function viewerOf(request: FastifyRequest): Viewer {
  const { personId, role, agencyIds, unitId } = sessionOf(request).person;
  return { personId, role, agencyIds, unitId };
}

function sessionView({ sessions }: Context, { person, endsAt }: OpenSession): Session {
  const { disabled: _disabled, ...shown } = person;
  return {
    person: shown,
    protocol: PROTOCOL_VERSION,
    endsAt,
    idleMinutes: sessions.limits.idleMinutes,
  };
}

const errors = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };
const Nothing = Type.Null({ description: "No content" });

/** Checks a secret, slowly enough that guessing takes years. Throws 401 or 429. */
async function verified(context: Context, ip: string, personId: string, secret: string) {
  const keys = [`person ${personId}`, `address ${ip}`];
  const wait = context.attempts.waitSeconds(keys);
  if (wait > 0) {
    const message = `too many wrong secrets; try again in ${wait} s`;
    const retryAfterSeconds = wait;
    throw new ProblemError(429, { code: "too-many-attempts", message }, { retryAfterSeconds });
  }
  let person: PersonListed | undefined;
  await context.attempts.check(keys, async () => {
    person = await context.people.verify(personId, secret);
    return person !== undefined;
  });
  if (person !== undefined) return person;
  context.counters.failedSignIns += 1;
  throw problem(401, "wrong-secret", "no person has this name and secret; check both");
}

/** The record of what people may do names them: an id it cannot hold is refused before. */
function checkPersonId(personId: string): void {
  const isStorable = personId.isWellFormed() && !/\p{Cc}/u.test(personId);
  if (isStorable && personId.trim() === personId) return;
  const message = `personId is ${shown(personId)}, expected: characters without spaces at the ends`;
  throw problem(400, "bad-request", message);
}

const weak = {
  common: "is in a list of common secrets",
  repeated: "is one short thing said again",
  context: "is made of the person's name, words of this work and rows of keys",
} as const;

/** Throws 400 for a secret that is guessed early. `about`: what everybody knows of the person. */
function checkSecret(context: Context, secret: string, about: readonly string[]): void {
  const places = [...context.areas.values()].map(({ areaId }) => areaId);
  const found = weakness(secret, [
    ...places,
    ...about.flatMap((text) => [text, ...text.split(/\s+/)]),
  ]);
  if (found === undefined) return;
  throw problem(
    400,
    "weak-secret",
    `the secret ${weak[found]}; choose another, such as four words`,
  );
}

/** Signing in and out. */
export function addSessionRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { network, sessions, people } = context;
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
      const person = await verified(context, request.ip, personId, secret);
      // Who signs in anew leaves nothing behind in this browser.
      const before = cookieOf(request.headers.cookie, cookieName(network));
      if (before !== undefined) sessions.endToken(before);
      const { token, session } = sessions.start(person);
      reply.header("set-cookie", cookie(token));
      return sessionView(context, session);
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
      response: { 200: Session, ...errors, 429: Problem },
    },
    handler: async (request, reply) => {
      const { secret, newSecret } = request.body;
      const { personId } = sessionOf(request).person;
      const person = await verified(context, request.ip, personId, secret);
      checkSecret(context, newSecret, [personId, person.name]);
      await people.changePerson(personId, { secret: newSecret });
      sessions.endAllOf(personId);
      const { token, session } = sessions.start(person);
      reply.header("set-cookie", cookie(token));
      return sessionView(context, session);
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
      await context.record(actorOf(request), entitlementOf(personId, "sessions-ended"));
      return { ended: sessions.endAllOf(personId) };
    },
  });
}

/** The people who may sign in. */
export function addPeopleRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { people, sessions } = context;

  app.route({
    ...at("listPeople"),
    schema: {
      summary: "The people who may sign in",
      response: { 200: Type.Array(PersonListed), ...errors },
    },
    handler: async () => people.listPeople(),
  });

  app.route({
    ...at("addPerson"),
    schema: {
      summary: "Add a person",
      body: AddPerson,
      response: { 201: PersonListed, ...errors, 409: Problem },
    },
    handler: async (request, reply) => {
      const { secret: _secret, ...person } = request.body;
      const { personId, role } = person;
      checkPersonId(personId);
      const taken = "a person with this personId exists; choose another";
      checkSecret(context, request.body.secret, [personId, person.name]);
      if (people.findPerson(personId) !== undefined) throw problem(409, "conflict", taken);
      // The record first: nobody may ever do what is not on record.
      await context.record(actorOf(request), entitlementOf(personId, "added", role));
      if (!(await people.addPerson(request.body))) throw problem(409, "conflict", taken);
      reply.code(201);
      return { ...person, disabled: false };
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
      const before = people.findPerson(personId);
      const { secret, name = before?.name ?? "" } = request.body;
      if (secret !== undefined) checkSecret(context, secret, [personId, name]);
      const person = await people.changePerson(personId, request.body);
      sessions.endAllOf(personId);
      if (before === undefined || person === undefined) {
        throw problem(404, "unknown-thing", "no person has this personId");
      }
      await recordChanges(context, actorOf(request), request.body, before, person);
      return person;
    },
  });
}
