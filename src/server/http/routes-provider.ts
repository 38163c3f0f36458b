import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { Problem, ProviderBegun, type PersonListed } from "#protocol";
import { ProviderError, type Provider, type ProviderAccount } from "../identity/provider.ts";
import { entitlementOf } from "../identity/record.ts";
import { clientAddress } from "./client-address.ts";
import type { Context } from "./context.ts";
import { cookieName, cookieOf } from "./cookie.ts";
import { at } from "./policy.ts";
import { problem } from "./problem.ts";
import { begun, begunBefore } from "./routes-passkeys.ts";
import { actorFor, beginSession } from "./signing-in.ts";

const errors = { 400: Problem, 401: Problem, 403: Problem, 404: Problem };

function originOf({ network }: Context, request: FastifyRequest): string {
  // The guard took this Host as one of ours.
  return `${network.secure ? "https" : "http"}://${(request.headers.host ?? "").toLowerCase()}`;
}

function providerOf({ provider }: Context): Provider {
  if (provider !== undefined) return provider;
  const message = "this centre has no identity provider; sign in another way";
  throw problem(404, "unknown-thing", message);
}

/** Who an account is here. It makes nobody: only people who were added. Throws ProviderError. */
async function personOf(context: Context, account: ProviderAccount): Promise<PersonListed> {
  const { people, delivery, passkeyRoles } = context;
  const { issuer, subject, isStrong } = account;
  const linked = people.providerAccounts.findPerson(issuer, subject);
  const person = people.findPerson(linked ?? account.personId);
  if (person === undefined || person.disabled) throw new ProviderError("unknown-person");
  if (passkeyRoles.has(person.role) && !isStrong) throw new ProviderError("one-factor");
  if (linked !== undefined) return person;
  // A name that was given to somebody else at the provider must not open this person's account.
  if (people.providerAccounts.isLinked(person.personId)) throw new ProviderError("other-account");
  const { personId } = person;
  const deed = { actor: actorFor(person), record: entitlementOf(personId, "provider-linked") };
  await delivery.giving(() =>
    people.whole(
      () => {
        const isFree = !people.providerAccounts.isLinked(personId);
        if (isFree) people.providerAccounts.link(issuer, subject, personId);
        return isFree;
      },
      (isLinked) => (isLinked ? [deed] : []),
    ),
  );
  const now = people.findPerson(personId);
  if (people.providerAccounts.findPerson(issuer, subject) !== personId) {
    throw new ProviderError("other-account");
  }
  if (now === undefined || now.disabled) throw new ProviderError("unknown-person");
  return now;
}

/** Finishes what was begun; wrong answers are counted, for each asks the provider. */
async function entered(context: Context, request: FastifyRequest): Promise<PersonListed> {
  const provider = providerOf(context);
  const keys = [`provider ${clientAddress(request)}`];
  if (context.attempts.waitSeconds(keys) > 0) throw new ProviderError("too-many");
  const ceremony = {
    origin: originOf(context, request),
    bound: `provider ${begunBefore(context, request)}`,
  };
  let account: ProviderAccount | undefined;
  let trouble: unknown;
  await context.attempts.check(keys, async () => {
    try {
      account = await provider.finish(request.url, ceremony);
    } catch (error) {
      trouble = error;
    }
    return account !== undefined;
  });
  if (account === undefined) throw trouble;
  return personOf(context, account);
}

/** Signing in by the centre's own identity provider. */
export function addProviderRoutes(instance: FastifyInstance, context: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { sessions, network, counters, logger, refused } = context;

  app.route({
    ...at("beginProvider"),
    schema: {
      summary: "Where to send the browser, to sign in by the centre's identity provider",
      response: { 200: ProviderBegun, ...errors, 503: Problem },
    },
    handler: async (request, reply) => {
      const provider = providerOf(context);
      const bound = `provider ${begun(context, reply)}`;
      // The way back brings no cookie of the session, so the one from before ends here.
      const before = cookieOf(request.headers.cookie, cookieName(network));
      try {
        const url = await provider.begin({ origin: originOf(context, request), bound });
        if (before !== undefined) sessions.endToken(before);
        return { url };
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        logger.warn({ code: error.code, cause: causeOf(error) }, "provider not asked");
        const message =
          "the identity provider does not answer as it must; sign in another way, and tell the " +
          "administrator if it goes on";
        throw problem(503, "provider-failed", message);
      }
    },
  });

  app.route({
    ...at("providerReturn"),
    schema: {
      summary: "Where the identity provider sends the browser back to",
      response: { 303: Type.Null(), ...errors },
    },
    handler: async (request, reply) => {
      try {
        beginSession(context, request, reply, await entered(context, request));
        return await reply.redirect("/", 303);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        counters.failedSignIns += 1;
        refused.note({ what: "providerReturn", reason: "wrong-provider" });
        logger.warn({ code: error.code, cause: causeOf(error) }, "not signed in by the provider");
        // A page of ours says what to do; the code is one of a list.
        return reply.redirect(`/#/sign-in/${error.code}`, 303);
      }
    },
  });
}

/** Kind and code of what went wrong; its words may hold what the provider said of somebody. */
function causeOf({ cause }: ProviderError): string {
  if (!(cause instanceof Error)) return "none";
  const code: unknown = Reflect.get(cause, "code");
  return typeof code === "string" ? `${cause.name} ${code}` : cause.name;
}
