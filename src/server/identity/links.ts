import { randomToken, tokenHash } from "./secret.ts";

/** A link nobody has followed by then is void. */
export const LINK_MINUTES = 60;
const LINKS_MAX = 10;

/** The console's page for a token. What stands after "#" is never sent to a server or logged. */
export function invitationLink(origin: string, token: string): string {
  return `${origin}/#/invitation/${token}`;
}

/** Links that sign a browser in once each. Only their hashes are kept. */
export class StartLinks {
  readonly #links = new Map<string, { personId: string; endsAt: number }>();
  readonly #now: () => number;
  /** Told when a link was followed, so that a new one can be shown. */
  onUsed: () => void = () => {};

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A token for `/start/TOKEN`. */
  make(personId: string): string {
    const token = randomToken();
    const endsAt = this.#now() + LINK_MINUTES * 60_000;
    this.#links.set(tokenHash(token), { personId, endsAt });
    const [oldest] = this.#links.keys();
    if (this.#links.size > LINKS_MAX && oldest !== undefined) this.#links.delete(oldest);
    return token;
  }

  take(token: string): string | undefined {
    const hash = tokenHash(token);
    const link = this.#links.get(hash);
    if (link === undefined) return undefined;
    this.#links.delete(hash);
    if (this.#now() > link.endsAt) return undefined;
    this.onUsed();
    return link.personId;
  }
}
