import type { FastifyReply, FastifyRequest } from "fastify";
import type { Actor } from "#kernel";
import { PROTOCOL_VERSION, type PersonListed, type Session, type Viewer } from "#protocol";
import type { OpenSession } from "../identity/sessions.ts";
import { BreachListError } from "../identity/breach-list.ts";
import { viewerOf as viewerOfPerson } from "../identity/viewer.ts";
import { weakness } from "../identity/weak-secret.ts";
import type { Context } from "./context.ts";
import { cookieName, cookieOf, setCookie } from "./cookie.ts";
import { problem, ProblemError } from "./problem.ts";

/** Within so many minutes of signing in one may change the ways one signs in. */
export const FRESH_MINUTES = 15;

/** Who gave this request. */
export function actorOf(request: FastifyRequest): Actor {
  return actorFor(sessionOf(request).person);
}

/** A person as the log names them. */
export function actorFor({ personId, role }: PersonListed): Actor {
  return { kind: role === "crew" ? "crew" : "person", id: personId };
}

/** The session the guard has found. Throws when the route is open to all. */
export function sessionOf(request: FastifyRequest): OpenSession {
  if (request.session === undefined) throw new Error("the route has no session: see its row");
  return request.session;
}

/** Who gave this request, as the policy of fields knows them. */
export function viewerOf(request: FastifyRequest): Viewer {
  return viewerOfPerson(sessionOf(request).person);
}

export function notSignedIn(): ProblemError {
  const message = "nobody is signed in here, or the session is over; sign in";
  return problem(401, "not-signed-in", message);
}

export function sessionView({ sessions }: Context, { person, endsAt }: OpenSession): Session {
  const { disabled: _disabled, ...shown } = person;
  return {
    person: shown,
    protocol: PROTOCOL_VERSION,
    endsAt,
    idleMinutes: sessions.limits.idleMinutes,
  };
}

/**
 * Begins a session in this browser: a new token, whatever the browser had before, so that nobody
 * can have chosen it for them.
 */
export function beginSession(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  person: PersonListed,
  passkeyId?: string,
): Session {
  const { network, sessions } = context;
  const name = cookieName(network);
  // Who signs in anew leaves nothing behind in this browser.
  const before = cookieOf(request.headers.cookie, name);
  if (before !== undefined) sessions.endToken(before);
  const { token, session } = sessions.start(person, passkeyId);
  reply.header("set-cookie", setCookie(name, token, { secure: network.secure }));
  context.logger.info({ route: request.routeName, person: person.personId }, "signed in");
  return sessionView(context, session);
}

/** Throws 403 when a secret alone does not let this role in. */
export function checkSecretIsEnough({ passkeyRoles }: Context, { role }: PersonListed): void {
  if (!passkeyRoles.has(role)) return;
  const message =
    `this centre asks every ${role} for a passkey; sign in with yours, or, when you have none, ` +
    "ask two administrators for a recovery link";
  throw problem(403, "passkey-required", message);
}

/** Throws 403 when the session began longer ago: a desk left open must not be taken for good. */
export function checkFresh({ now }: Context, { startedAt }: OpenSession): void {
  if (now() - startedAt <= FRESH_MINUTES * 60_000) return;
  const message = `for this, sign in again first; it is then open for ${FRESH_MINUTES} minutes`;
  throw problem(403, "sign-in-again", message);
}

/** Checks a secret, slowly enough that guessing takes years. Throws 401 or 429. */
export async function verified(context: Context, ip: string, personId: string, secret: string) {
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

const weak = {
  common: "is in a list of common secrets",
  repeated: "is one short thing said again",
  context: "is made of the person's name, words of this work and rows of keys",
} as const;

/**
 * Throws 400 for a secret that is guessed early or was told in a breach, 503 when the list of
 * those cannot be read. `about`: what everybody knows of the person.
 */
export async function checkSecret(
  context: Context,
  secret: string,
  about: readonly string[],
): Promise<void> {
  const places = [...context.areas.values()].map(({ areaId }) => areaId);
  const found = weakness(secret, [
    ...places,
    ...about.flatMap((text) => [text, ...text.split(/\s+/)]),
  ]);
  if (found !== undefined) {
    const message = `the secret ${weak[found]}; choose another, such as four words`;
    throw problem(400, "weak-secret", message);
  }
  if (!(await isBreached(context, secret))) return;
  const message =
    "the secret is in a list of secrets that were told in breaches elsewhere; choose another, " +
    "such as four words, and change it wherever else you use it";
  throw problem(400, "breached-secret", message);
}

async function isBreached({ breached, logger }: Context, secret: string): Promise<boolean> {
  try {
    return (await breached?.has(secret)) === true;
  } catch (error) {
    if (!(error instanceof BreachListError)) throw error;
    logger.error(`the list of breached secrets: ${error.message}`);
    const message =
      "no secret can be chosen now: the list of breached secrets, which this centre asks, cannot " +
      "be read; tell whoever runs the server, or make a passkey";
    throw problem(503, "secrets-not-checked", message);
  }
}
