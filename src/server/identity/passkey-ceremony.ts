import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { PasskeyAnswer, PasskeyMade, PersonListed } from "#protocol";
import { CHALLENGE_MINUTES, type Challenges } from "./challenges.ts";
import type { Passkey, Passkeys } from "./passkeys.ts";
import type { People } from "./people.ts";

/** ES256, EdDSA and RS256: what devices have. */
const ALGORITHMS = [-7, -8, -257];
/** Given by the browser's own list; others are dropped. */
const TRANSPORTS = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"] as const;

/** Where the browser is: a passkey made for one host works on no other. */
export type Site = {
  /** The host name without a port; never an address. */
  readonly host: string;
  /** Scheme, host and port as the browser shows them. */
  readonly origin: string;
};

export type Ceremony = { readonly site: Site; readonly bound: string };

/** Makes and checks passkeys (W3C Web Authentication, level 3). */
export class PasskeyCeremony {
  readonly #people: People;
  readonly #challenges: Challenges;
  readonly #now: () => number;

  constructor(people: People, challenges: Challenges, now: () => number) {
    this.#people = people;
    this.#challenges = challenges;
    this.#now = now;
  }

  get #passkeys(): Passkeys {
    return this.#people.passkeys;
  }

  /** What a browser needs to make a passkey for this person. */
  optionsToMake(person: PersonListed, { site, bound }: Ceremony): Promise<object> {
    const { personId, name } = person;
    const handle = Buffer.from(this.#passkeys.handleOf(personId), "base64url");
    return generateRegistrationOptions({
      rpName: "Muster",
      rpID: site.host,
      userName: personId,
      userDisplayName: name,
      userID: new Uint8Array(handle),
      challenge: this.#challenges.make(bound),
      timeout: CHALLENGE_MINUTES * 60_000,
      // Who made the device is nobody's business here.
      attestationType: "none",
      excludeCredentials: this.#passkeys.list(personId).map(({ passkeyId: id }) => ({ id })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** The passkey a browser made; undefined when anything about it is not as it must be. */
  async made(
    person: PersonListed,
    { id, response, name }: PasskeyMade,
    { site, bound }: Ceremony,
  ): Promise<Passkey | undefined> {
    const { transports = [], ...rest } = response;
    let challenge = "";
    const verified = await verifyRegistrationResponse({
      response: { id, rawId: id, type: "public-key", clientExtensionResults: {}, response: rest },
      expectedChallenge: (answered) => {
        challenge = answered;
        return this.#challenges.holds(answered, bound);
      },
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch(() => undefined);
    if (verified?.verified !== true) return undefined;
    if (!this.#challenges.take(challenge, bound)) return undefined;
    const { credential } = verified.registrationInfo;
    return {
      passkeyId: credential.id,
      personId: person.personId,
      name,
      host: site.host,
      publicKey: credential.publicKey,
      counter: credential.counter,
      transports: TRANSPORTS.filter((known) => transports.includes(known)),
      madeAt: this.#now(),
    };
  }

  /** What a browser needs to sign in with any passkey it has for this site. */
  optionsToSignIn({ site, bound }: Ceremony): Promise<object> {
    return generateAuthenticationOptions({
      rpID: site.host,
      challenge: this.#challenges.make(bound),
      timeout: CHALLENGE_MINUTES * 60_000,
      userVerification: "required",
    });
  }

  /**
   * Who answered the challenge, and with which passkey; undefined when anything is not as it must
   * be: another site, challenge or key, one that was not unlocked, a counter that went back (a
   * copy of the key is in use), a person who is disabled.
   */
  async signedIn(
    { id, response }: PasskeyAnswer,
    { site, bound }: Ceremony,
  ): Promise<{ person: PersonListed; passkeyId: string } | undefined> {
    const passkey = this.#passkeys.find(id);
    if (passkey === undefined || passkey.host !== site.host) return undefined;
    const { passkeyId, personId, publicKey, counter } = passkey;
    if (response.userHandle !== this.#passkeys.handleOf(personId)) return undefined;
    let challenge = "";
    const verified = await verifyAuthenticationResponse({
      response: { id, rawId: id, type: "public-key", clientExtensionResults: {}, response },
      expectedChallenge: (answered) => {
        challenge = answered;
        return this.#challenges.holds(answered, bound);
      },
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      credential: { id: passkeyId, publicKey, counter },
      requireUserVerification: true,
    }).catch(() => undefined);
    if (verified?.verified !== true) return undefined;
    if (!this.#challenges.take(challenge, bound)) return undefined;
    const counters = { before: counter, after: verified.authenticationInfo.newCounter };
    // Looked up after the check, which took its time: passkey and person may be gone by now.
    if (!this.#passkeys.use(passkeyId, counters, this.#now())) return undefined;
    const person = this.#people.findPerson(personId);
    return person === undefined || person.disabled ? undefined : { person, passkeyId };
  }
}
