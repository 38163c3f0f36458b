import type { PersonListed, SessionListed } from "#protocol";
import type { People } from "./people.ts";
import { randomToken, tokenHash } from "./secret.ts";

/** How long sessions last; a centre may set other limits at the start of its server. */
export type SessionLimits = {
  /** A shift with its hand-over; then one signs in again. */
  readonly hoursMax: number;
  /** A desk left alone this long is nobody's. An open stream counts as use. */
  readonly idleMinutes: number;
};
export const SESSION_LIMITS: SessionLimits = { hoursMax: 14, idleMinutes: 60 };
/** How often the time of last use is written down. */
const USE_WRITTEN_SECONDS = 60;

export type OpenSession = {
  readonly person: PersonListed;
  readonly tokenHash: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** The passkey that began it. */
  readonly passkeyId?: string | undefined;
};

/** Names a session to its owner; it opens nothing. */
function idOf(hash: string): string {
  return hash.slice(0, 16);
}

/** Who is signed in. The token is known to the browser only; here its hash. */
export class Sessions {
  readonly #people: People;
  readonly #now: () => number;
  readonly limits: SessionLimits;
  /** Told after sessions were ended by somebody, so that their streams end with them. */
  onEnded: () => void = () => {};
  /** Sessions in use, so that a request needs no look into the file. */
  readonly #open = new Map<string, { usedAt: number; writtenAt: number; session: OpenSession }>();

  constructor(people: People, now: () => number, limits: SessionLimits = SESSION_LIMITS) {
    this.#people = people;
    this.#now = now;
    this.limits = limits;
  }

  get #millisecondsMax(): number {
    return this.limits.hoursMax * 3_600_000;
  }

  get #idleMilliseconds(): number {
    return this.limits.idleMinutes * 60_000;
  }

  start(person: PersonListed, passkeyId?: string): { token: string; session: OpenSession } {
    const token = randomToken();
    const startedAt = this.#now();
    const hash = tokenHash(token);
    this.#people.deleteSessionsBefore({
      startedAt: startedAt - this.#millisecondsMax,
      usedAt: startedAt - this.#idleMilliseconds,
    });
    const { personId } = person;
    this.#people.saveSession({
      tokenHash: hash,
      personId,
      startedAt,
      usedAt: startedAt,
      passkeyId,
    });
    const endsAt = startedAt + this.#millisecondsMax;
    const session = { person, tokenHash: hash, startedAt, endsAt, passkeyId };
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
    const idle = now - known.usedAt > this.#idleMilliseconds;
    if (idle || now >= known.session.endsAt) {
      this.end(hash);
      return undefined;
    }
    known.usedAt = now;
    if (now - known.writtenAt > USE_WRITTEN_SECONDS * 1000) {
      known.writtenAt = now;
      const { person, startedAt, passkeyId } = known.session;
      const { personId } = person;
      this.#people.saveSession({ tokenHash: hash, personId, startedAt, usedAt: now, passkeyId });
    }
    return known.session;
  }

  end(hash: string): void {
    this.#open.delete(hash);
    this.#people.deleteSession(hash);
    this.onEnded();
  }

  /** The person's sessions that are not over, newest first. */
  list(personId: string, current: string): SessionListed[] {
    const now = this.#now();
    const listed: SessionListed[] = [];
    for (const { tokenHash: hash, startedAt, usedAt } of this.#people.listSessions(personId)) {
      const used = this.#open.get(hash)?.usedAt ?? usedAt;
      const endsAt = startedAt + this.#millisecondsMax;
      if (now >= endsAt || now - used > this.#idleMilliseconds) continue;
      const isCurrent = hash === current;
      listed.push({ sessionId: idOf(hash), startedAt, usedAt: used, endsAt, current: isCurrent });
    }
    return listed;
  }

  /** False when the person has no session with this id. */
  endOne(personId: string, sessionId: string): boolean {
    const stored = this.#people.listSessions(personId);
    const found = stored.find(({ tokenHash: hash }) => idOf(hash) === sessionId);
    if (found !== undefined) this.end(found.tokenHash);
    return found !== undefined;
  }

  /** Ends the session of a token, when there is one. */
  endToken(token: string): void {
    this.end(tokenHash(token));
  }

  /** Ends all sessions of a person, such as one whose role, secret or standing changed. */
  endAllOf(personId: string): number {
    for (const [hash, { session }] of this.#open) {
      if (session.person.personId === personId) this.#open.delete(hash);
    }
    const ended = this.#people.deleteSessionsOf(personId);
    this.onEnded();
    return ended;
  }

  /** Ends the person's other sessions, such as one left open at another desk. */
  endOthersOf(personId: string, current: string): number {
    return this.#endThose(personId, (hash) => hash !== current);
  }

  /** Ends the sessions that a passkey began. */
  endOfPasskey(personId: string, passkeyId: string): number {
    return this.#endThose(personId, (_hash, began) => began === passkeyId);
  }

  #endThose(personId: string, which: (hash: string, passkeyId?: string) => boolean): number {
    const ending = this.#people
      .listSessions(personId)
      .filter(({ tokenHash: hash, passkeyId }) => which(hash, passkeyId));
    for (const { tokenHash: hash } of ending) {
      this.#open.delete(hash);
      this.#people.deleteSession(hash);
    }
    this.onEnded();
    return ending.length;
  }

  #load(hash: string) {
    const stored = this.#people.findSession(hash);
    if (stored === undefined) return undefined;
    const person = this.#people.findPerson(stored.personId);
    if (person === undefined || person.disabled) return undefined;
    const endsAt = stored.startedAt + this.#millisecondsMax;
    const { startedAt, passkeyId } = stored;
    const session = { person, tokenHash: hash, startedAt, endsAt, passkeyId };
    const known = { usedAt: stored.usedAt, writtenAt: stored.usedAt, session };
    this.#open.set(hash, known);
    return known;
  }
}
