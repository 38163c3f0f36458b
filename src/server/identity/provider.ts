import * as openid from "openid-client";
import { Outbound, OutboundError, type Destination } from "../outbound/outbound.ts";
import type { Challenges } from "./challenges.ts";

/** What a centre says of its identity provider. */
export type ProviderSettings = {
  /** The issuer's identifier, https. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the button is called. */
  readonly name: { readonly en: string; readonly zh?: string };
  /** The claim of an ID token that is the id of a person here. */
  readonly personClaim: string;
  /** A claim that says the provider asked for more than one factor, and the words for it. */
  readonly secondFactor?:
    | { readonly claim: string; readonly values: readonly string[] }
    | undefined;
  /** Further origins that the provider's own description may name, such as of its keys. */
  readonly furtherOrigins?: readonly string[] | undefined;
  readonly reach?: Destination["reach"];
  /** Certificates (PEM) to trust for it, in place of the system's. */
  readonly trust?: string | undefined;
};

export const providerTroubles = [
  /** Nothing begun in this browser, begun too long ago, or used before. */
  "again",
  /** The provider said no. */
  "refused",
  "unreachable",
  /** Its answer is not what it must be. */
  "wrong-answer",
  "unknown-person",
  /** The person is linked to another account of the provider. */
  "other-account",
  /** The role needs more than one factor and the provider does not say that it asked for it. */
  "one-factor",
  "too-many",
] as const;
export type ProviderTrouble = (typeof providerTroubles)[number];

/** Signing in by the provider did not work. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly code: ProviderTrouble;
  constructor(code: ProviderTrouble, options?: ErrorOptions) {
    super(`signing in by the identity provider: ${code}`, options);
    this.code = code;
  }
}

export type ProviderAccount = {
  readonly issuer: string;
  readonly subject: string;
  /** The id of a person, as the claim has it. */
  readonly personId: string;
  /** The provider says that it asked for more than one factor. */
  readonly isStrong: boolean;
};

/** Where the browser is, and what ties the answer to it. */
export type ProviderCeremony = { readonly origin: string; readonly bound: string };

/** How long the provider's description is believed when a sign-in is begun. */
const DESCRIBED_MILLISECONDS = 5 * 60_000;
const RETURN_PATH = "/start/provider";

/** The destinations that a provider needs. */
export function destinationsOf(settings: ProviderSettings): Destination[] {
  const { issuer, furtherOrigins = [], reach, trust } = settings;
  return [new URL(issuer).origin, ...furtherOrigins].map((origin) => ({ origin, reach, trust }));
}

/**
 * Signing in by an OpenID provider: authorization code with PKCE, state and nonce (OpenID Connect
 * Core 1.0, RFC 7636, RFC 9207). Everything asked of it goes the guarded way out; the signature of
 * the ID token is checked although it came over TLS.
 */
export class Provider {
  readonly #settings: ProviderSettings;
  readonly #outbound: Outbound;
  readonly #challenges: Challenges;
  readonly #now: () => number;
  #described: { readonly at: number; readonly by: openid.Configuration } | undefined;

  constructor(
    settings: ProviderSettings,
    parts: { outbound?: Outbound; challenges: Challenges; now: () => number },
  ) {
    this.#settings = settings;
    this.#outbound = parts.outbound ?? new Outbound({ destinations: destinationsOf(settings) });
    this.#challenges = parts.challenges;
    this.#now = parts.now;
  }

  get name(): ProviderSettings["name"] {
    return this.#settings.name;
  }

  /** The address of the provider to send the browser to. Throws ProviderError. */
  async begin({ origin, bound }: ProviderCeremony): Promise<string> {
    const described = this.#described;
    const isFresh = described !== undefined && this.#now() - described.at < DESCRIBED_MILLISECONDS;
    const by = isFresh ? described.by : await this.#describe();
    const state = Buffer.from(this.#challenges.make(bound)).toString("base64url");
    const verifier = this.#challenges.derive("verifier", state);
    const url = openid.buildAuthorizationUrl(by, {
      redirect_uri: origin + RETURN_PATH,
      response_type: "code",
      scope: "openid profile",
      state,
      nonce: this.#challenges.derive("nonce", state),
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    return url.href;
  }

  /** Whose account it is, by the address with which the browser came back. Throws ProviderError. */
  async finish(path: string, { origin, bound }: ProviderCeremony): Promise<ProviderAccount> {
    const url = new URL(path, origin);
    const state = url.searchParams.get("state") ?? "";
    // Used up before anything is asked: the same answer twice asks the provider once.
    if (!this.#challenges.take(state, bound)) throw new ProviderError("again");
    if (url.searchParams.has("error")) throw new ProviderError("refused");
    // Described anew, so that keys which the provider changed a moment ago are known.
    const by = await this.#describe();
    const tokens = await openid
      .authorizationCodeGrant(by, url, {
        pkceCodeVerifier: this.#challenges.derive("verifier", state),
        expectedState: state,
        expectedNonce: this.#challenges.derive("nonce", state),
        idTokenExpected: true,
      })
      .catch((error: unknown) => {
        throw asProviderError(error);
      });
    const claims = tokens.claims();
    const { personClaim, secondFactor } = this.#settings;
    const personId = claims?.[personClaim];
    if (claims === undefined || typeof personId !== "string" || personId === "") {
      throw new ProviderError("unknown-person");
    }
    const said = secondFactor === undefined ? [] : [claims[secondFactor.claim]].flat();
    const isStrong = said.some(
      (word) => typeof word === "string" && secondFactor?.values.includes(word) === true,
    );
    return { issuer: claims.iss, subject: claims.sub, personId, isStrong };
  }

  async #describe(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    try {
      const by = await openid.discovery(
        new URL(issuer),
        clientId,
        undefined,
        openid.ClientSecretBasic(clientSecret),
        {
          [openid.customFetch]: (url, options) => this.#ask(url, options),
          execute: [openid.enableNonRepudiationChecks],
        },
      );
      this.#described = { at: this.#now(), by };
      return by;
    } catch (error) {
      throw asProviderError(error);
    }
  }

  async #ask(url: string, options: openid.CustomFetchOptions): Promise<Response> {
    const { method, headers, body } = options;
    if (method !== "GET" && method !== "POST") throw new ProviderError("wrong-answer");
    const text = body instanceof URLSearchParams ? body.toString() : body;
    if (text !== undefined && text !== null && typeof text !== "string") {
      throw new ProviderError("wrong-answer");
    }
    const answer = await this.#outbound.ask({
      method,
      url,
      headers: Object.fromEntries(new Headers(headers)),
      ...(typeof text === "string" ? { body: text } : {}),
    });
    const isEmpty = answer.status === 204 || answer.status === 304;
    return new Response(isEmpty ? null : answer.text, {
      status: answer.status,
      headers: answer.headers,
    });
  }
}

function asProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const isAway = [error, error instanceof Error ? error.cause : undefined].some(
    (each) => each instanceof OutboundError && each.code !== "destination-unknown",
  );
  return new ProviderError(isAway ? "unreachable" : "wrong-answer", { cause: error });
}
