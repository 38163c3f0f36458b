import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isIP } from "node:net";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  AcceptByPasskey,
  Account,
  Id,
  InvitationToken,
  object,
  PasskeyAnswer,
  PasskeyListed,
  PasskeyMade,
  PasskeyOptions,
  Problem,
  Session,
  SignInWays,
} from "#protocol";
import { CHALLENGE_MINUTES } from "../identity/challenges.ts";
import type { Site } from "../identity/passkey-ceremony.ts";
import { PASSKEYS_MAX, type Passkey } from "../identity/passkeys.ts";
import { entitlementOf } from "../identity/record.ts";
import { randomToken, tokenHash } from "../identity/secret.ts";
import type { Context } from "./context.ts";
import { begunCookieName, cookieOf, setBegunCookie } from "./cookie.ts";
import { at } from "./policy.ts";
import { problem, type ProblemError } from "./problem.ts";
import { acceptInvitation, invitedBy } from "./routes-invitations.ts";
import { actorOf, beginSession, checkFresh, sessionOf } from "./signing-in.ts";

const errors = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };

/** Names a passkey in addresses: a credential's own id may be longer than an address should be. */
function shortId(passkeyId: string): string {
  return tokenHash(passkeyId).slice(0, 16);
}

/** Where the browser is; undefined for an address, which no passkey can be made for. */
export function findSite({ network }: Context, request: FastifyRequest): Site | undefined {
  // The guard took this Host as one of ours.
  const origin = `${network.secure ? "https" : "http"}://${(request.headers.host ?? "").toLowerCase()}`;
  const host = new URL(origin).hostname;
  return isIP(host.replaceAll(/^\[|\]$/g, "")) === 0 ? { host, origin } : undefined;
}

function siteOf(context: Context, request: FastifyRequest): Site {
  const site = findSite(context, request);
  if (site !== undefined) return site;
  const { loopback, port } = context.network;
  const name = loopback ? `http://localhost:${port}` : "the name given with --name";
  const message = `browsers make passkeys for names, not for addresses; open ${name} instead`;
  throw problem(400, "bad-request", message);
}

function wrongPasskey(): ProblemError {
  const message = "this passkey opens nothing here; try another, or another way to sign in";
  return problem(401, "wrong-passkey", message);
}

/** Gives the browser something to keep while it answers a challenge; the hash of that. */
export function begun({ network }: Context, reply: FastifyReply): string {
  const token = randomToken();
  const seconds = CHALLENGE_MINUTES * 60;
  const cookie = { secure: network.secure, seconds };
  reply.header("set-cookie", setBegunCookie(begunCookieName(network), token, cookie));
  return tokenHash(token);
}

/** The hash of what the browser kept; a text no challenge is bound to when it kept nothing. */
export function begunBefore({ network }: Context, request: FastifyRequest): string {
  const token = cookieOf(request.headers.cookie, begunCookieName(network));
  return token === undefined ? "nothing" : tokenHash(token);
}

function listedOf({ passkeyId, name, host, madeAt, usedAt }: Passkey): PasskeyListed {
  const used = usedAt === undefined ? {} : { usedAt };
  return { passkeyId: shortId(passkeyId), name, host, madeAt, ...used };
}

/** Signing in with a passkey alone: the device holds the key and knows whoever unlocks it. */
export function addPasskeySignInRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { ceremony, counters } = context;

  app.route({
    ...at("signInWays"),
    schema: {
      summary: "What the sign-in page offers",
      response: { 200: SignInWays, ...errors },
    },
    handler: async (request) => {
      const passkeys = findSite(context, request) !== undefined;
      const { provider } = context;
      return provider === undefined
        ? { passkeys }
        : { passkeys, provider: { name: provider.name } };
    },
  });

  app.route({
    ...at("passkeySignInOptions"),
    schema: {
      summary: "A challenge to sign in by, for this browser and some minutes",
      response: { 200: PasskeyOptions, ...errors },
    },
    handler: async (request, reply) => {
      const site = siteOf(context, request);
      const bound = `sign in ${begun(context, reply)}`;
      return ceremony.optionsToSignIn({ site, bound });
    },
  });

  app.route({
    ...at("signInByPasskey"),
    schema: {
      summary: "Sign in with a passkey",
      body: PasskeyAnswer,
      response: { 200: Session, ...errors },
    },
    handler: async (request, reply) => {
      const site = siteOf(context, request);
      const bound = `sign in ${begunBefore(context, request)}`;
      const found = await ceremony.signedIn(request.body, { site, bound });
      if (found === undefined) {
        counters.failedSignIns += 1;
        throw wrongPasskey();
      }
      return beginSession(context, request, reply, found.person, found.passkeyId);
    },
  });
}

/** One's own passkeys. */
export function addPasskeyRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { people, ceremony, delivery, sessions } = context;

  app.route({
    ...at("readAccount"),
    schema: {
      summary: "One's own ways to sign in and sessions",
      response: { 200: Account, ...errors },
    },
    handler: async (request) => {
      const { person, tokenHash: hash } = sessionOf(request);
      const { personId } = person;
      return {
        hasSecret: people.hasSecret(personId),
        passkeys: people.passkeys.list(personId).map(listedOf),
        sessions: sessions.list(personId, hash),
        byName: findSite(context, request) !== undefined,
      };
    },
  });

  app.route({
    ...at("passkeyOptions"),
    schema: {
      summary: "A challenge to make a passkey by, for this session and some minutes",
      response: { 200: PasskeyOptions, ...errors, 409: Problem },
    },
    handler: async (request) => {
      const session = sessionOf(request);
      checkFresh(context, session);
      const site = siteOf(context, request);
      if (people.passkeys.list(session.person.personId).length >= PASSKEYS_MAX) {
        const message = `a person has at most ${PASSKEYS_MAX} passkeys; remove one first`;
        throw problem(409, "conflict", message);
      }
      const bound = `make ${session.tokenHash}`;
      return ceremony.optionsToMake(session.person, { site, bound });
    },
  });

  app.route({
    ...at("addPasskey"),
    schema: {
      summary: "Keep a passkey that the browser made",
      body: PasskeyMade,
      response: { 201: PasskeyListed, ...errors, 409: Problem },
    },
    handler: async (request, reply) => {
      const session = sessionOf(request);
      checkFresh(context, session);
      const { person, tokenHash: hash } = session;
      const { personId } = person;
      const site = siteOf(context, request);
      const passkey = await ceremony.made(person, request.body, { site, bound: `make ${hash}` });
      if (passkey === undefined) throw wrongPasskey();
      const deed = { actor: actorOf(request), record: entitlementOf(personId, "passkey-added") };
      const added = await delivery.giving(() => {
        // Asked again: the session may have been ended while the log was waited for.
        if (sessions.use(hash) === undefined) return false;
        return people.whole(
          () => people.passkeys.add(passkey),
          (isNew) => (isNew ? [deed] : []),
        );
      });
      if (!added) throw problem(409, "conflict", "this passkey is kept already");
      reply.code(201);
      return listedOf(passkey);
    },
  });

  app.route({
    ...at("removePasskey"),
    schema: {
      summary: "Remove one of one's own passkeys; the sessions it began end at once",
      params: object({ passkeyId: Id }),
      response: { 204: Type.Null(), ...errors, 409: Problem },
    },
    handler: async (request, reply) => {
      const session = sessionOf(request);
      const { personId, role } = session.person;
      const own = people.passkeys.list(personId);
      const found = own.find(({ passkeyId }) => shortId(passkeyId) === request.params.passkeyId);
      if (found === undefined) {
        throw problem(404, "unknown-thing", "you have no passkey with this id; list them again");
      }
      checkFresh(context, session);
      const mustHaveOne = context.passkeyRoles.has(role) || !people.hasSecret(personId);
      if (own.length === 1 && mustHaveOne) {
        const message = "this is the only way you can sign in; add another passkey first";
        throw problem(409, "conflict", message);
      }
      const deed = { actor: actorOf(request), record: entitlementOf(personId, "passkey-removed") };
      await delivery.taking(() => {
        people.whole(
          () => people.passkeys.remove(personId, found.passkeyId),
          (removed) => (removed ? [deed] : []),
        );
        sessions.endOfPasskey(personId, found.passkeyId);
      });
      return reply.code(204).send(null);
    },
  });
}

/** Using an invitation by making a passkey. */
export function addInvitedPasskeyRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { people, ceremony } = context;

  app.route({
    ...at("invitedPasskeyOptions"),
    schema: {
      summary: "A challenge to make a passkey by, for who holds a link",
      body: InvitationToken,
      response: { 200: PasskeyOptions, ...errors },
    },
    handler: async (request) => {
      const { token } = request.body;
      const { person } = invitedBy(context, token);
      const site = siteOf(context, request);
      return ceremony.optionsToMake(person, { site, bound: `invitation ${tokenHash(token)}` });
    },
  });

  app.route({
    ...at("acceptByPasskey"),
    schema: {
      summary: "Use a link: keep a passkey and sign in",
      body: AcceptByPasskey,
      response: { 200: Session, ...errors },
    },
    handler: async (request, reply) => {
      const { token, passkey: came } = request.body;
      const { person } = invitedBy(context, token);
      const bound = `invitation ${tokenHash(token)}`;
      const site = siteOf(context, request);
      const passkey = await ceremony.made(person, came, { site, bound });
      if (passkey === undefined || people.passkeys.find(passkey.passkeyId) !== undefined) {
        throw wrongPasskey();
      }
      const accepted = await acceptInvitation(context, token, {
        record: entitlementOf(person.personId, "passkey-added"),
        set: () => people.passkeys.add(passkey),
      });
      return beginSession(context, request, reply, accepted, passkey.passkeyId);
    },
  });
}
