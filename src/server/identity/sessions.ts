import type { PersonListed } from "#protocol";
import type { People } from "./people.ts";
import { randomToken, tokenHash } from "./secret.ts";

/** A shift with its hand-over; then one signs in again. */
export const SESSION_HOURS_MAX = 14;
/** A desk left alone this long is nobody's. An open stream counts as use. */
export const SESSION_IDLE_MINUTES = 60;
/** How often the time of last use is written down. */
const USE_WRITTEN_SECONDS = 60;

export type OpenSession = {
  readonly person: PersonListed;
  readonly tokenHash: string;
  readonly endsAt: number;
};

/** Who is signed in. The token is known to the browser only; here its hash. */
export class Sessions {
  readonly #people: People;
  readonly #now: () => number;
  /** Sessions in use, so that a request needs no look into the file. */
  readonly #open = new Map<string, { usedAt: number; writtenAt: number; session: OpenSession }>();

  constructor(people: People, now: () => number) {
    this.#people = people;
    this.#now = now;
  }

  start(person: PersonListed): { token: string; session: OpenSession } {
    const token = randomToken();
    const startedAt = this.#now();
    const hash = tokenHash(token);
    this.#people.deleteSessionsBefore({
      startedAt: startedAt - SESSION_HOURS_MAX * 3_600_000,
      usedAt: startedAt - SESSION_IDLE_MINUTES * 60_000,
    });
    this.#people.saveSession({
      tokenHash: hash,
      personId: person.personId,
      startedAt,
      usedAt: startedAt,
    });
    const session = { person, tokenHash: hash, endsAt: startedAt + SESSION_HOURS_MAX * 3_600_000 };
    this.#open.set(hash, { usedAt: startedAt, writtenAt: startedAt, session });
    return { token, session };
  }

  /** The session of a token, and marks it used; undefined when there is none or it is over. */
  find(token: string): OpenSession | undefined {
    return this.use(tokenHash(token));
  }

  use(hash: string): OpenSession | undefined {
    const known = this.#open.get(hash) ?? this.#load(hash);
    if (known === undefined) return undefined;
    const now = this.#now();
    const idle = now - known.usedAt > SESSION_IDLE_MINUTES * 60_000;
    if (idle || now >= known.session.endsAt) {
      this.end(hash);
      return undefined;
    }
    known.usedAt = now;
    if (now - known.writtenAt > USE_WRITTEN_SECONDS * 1000) {
      known.writtenAt = now;
      const { person, endsAt } = known.session;
      const startedAt = endsAt - SESSION_HOURS_MAX * 3_600_000;
      this.#people.saveSession({
        tokenHash: hash,
        personId: person.personId,
        startedAt,
        usedAt: now,
      });
    }
    return known.session;
  }

  end(hash: string): void {
    this.#open.delete(hash);
    this.#people.deleteSession(hash);
  }

  /** Ends the session of a token, when there is one. */
  endToken(token: string): void {
    this.end(tokenHash(token));
  }

  /** Forgets what is remembered of a person whose role, secret or standing changed. */
  endAllOf(personId: string): void {
    for (const [hash, { session }] of this.#open) {
      if (session.person.personId === personId) this.end(hash);
    }
  }

  #load(hash: string) {
    const stored = this.#people.findSession(hash);
    if (stored === undefined) return undefined;
    const person = this.#people.findPerson(stored.personId);
    if (person === undefined || person.disabled) return undefined;
    const endsAt = stored.startedAt + SESSION_HOURS_MAX * 3_600_000;
    const session = { person, tokenHash: hash, endsAt };
    const known = { usedAt: stored.usedAt, writtenAt: stored.usedAt, session };
    this.#open.set(hash, known);
    return known;
  }
}
