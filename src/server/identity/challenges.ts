import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Time to find the key in a drawer and touch it. */
export const CHALLENGE_MINUTES = 5;

const CLOCK_BYTES = 6;
const RANDOM_BYTES = 16;
const MAC_BYTES = 32;
const LENGTH = CLOCK_BYTES + RANDOM_BYTES + MAC_BYTES;

/**
 * Challenges that hold for some minutes, for one purpose and one browser, and are used once. A
 * challenge carries its own end and proof, so a stranger who asks for a million costs no memory;
 * only those that were answered rightly are remembered, until their time is over.
 */
export class Challenges {
  readonly #key = randomBytes(MAC_BYTES);
  readonly #now: () => number;
  readonly #used = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `bound`: what it is for and whose it is; another text finds it wrong. */
  make(bound: string): Uint8Array<ArrayBuffer> {
    const head = Buffer.alloc(CLOCK_BYTES + RANDOM_BYTES);
    head.writeUIntBE(this.#now() + CHALLENGE_MINUTES * 60_000, 0, CLOCK_BYTES);
    randomBytes(RANDOM_BYTES).copy(head, CLOCK_BYTES);
    return new Uint8Array(Buffer.concat([head, this.#mac(head, bound)]));
  }

  /** True while it may be answered: made here, for this, not over and not used. */
  holds(challenge: string, bound: string): boolean {
    const bytes = Buffer.from(challenge, "base64url");
    if (bytes.length !== LENGTH) return false;
    const head = bytes.subarray(0, CLOCK_BYTES + RANDOM_BYTES);
    if (!timingSafeEqual(bytes.subarray(head.length), this.#mac(head, bound))) return false;
    const endsAt = head.readUIntBE(0, CLOCK_BYTES);
    return endsAt > this.#now() && !this.#used.has(bytes.toString("base64url"));
  }

  /** Uses it up. False when it does not hold, such as the second time. */
  take(challenge: string, bound: string): boolean {
    if (!this.holds(challenge, bound)) return false;
    const bytes = Buffer.from(challenge, "base64url");
    const now = this.#now();
    for (const [used, endsAt] of this.#used) if (endsAt <= now) this.#used.delete(used);
    this.#used.set(bytes.toString("base64url"), bytes.readUIntBE(0, CLOCK_BYTES));
    return true;
  }

  /** A value only this process can make, the same for the same text: for PKCE and nonces. */
  derive(what: string, from: string): string {
    return createHmac("sha256", this.#key).update(`${what}\n${from}`).digest("base64url");
  }

  #mac(head: Uint8Array, bound: string): Buffer {
    return createHmac("sha256", this.#key)
      .update("challenge\n")
      .update(head)
      .update(bound)
      .digest();
  }
}
