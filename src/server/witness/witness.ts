import { createHash } from "node:crypto";
import {
  cosign,
  formatNote,
  formatSignatures,
  judgeCheckpoint,
  keySpansOf,
  withSignatures,
  type VerifierKey,
  type WitnessKey,
  type WitnessVerdict,
} from "#audit";
import { verifyEd25519, type SigningKey } from "#journal";
import type { WitnessStore } from "./witness-store.ts";

/** What is sent back, whatever carries it. */
export type WitnessAnswer = {
  readonly status: number;
  readonly type: string;
  readonly text: string;
};

export type WitnessOptions = {
  readonly key: WitnessKey;
  readonly signing: SigningKey;
  /** The logs that are known, by their keys; a key's name is the log's origin. */
  readonly logs: readonly VerifierKey[];
  readonly store: WitnessStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told what was not cosigned although the log's key signed it: it may prove a fork. */
  readonly onRefused?: (message: string) => void;
};

/**
 * Watches logs for somebody: cosigns a checkpoint only when it continues the newest one it knows
 * (c2sp.org/tlog-witness). Checked, kept and signed in one go, so two requests at once cannot
 * contradict each other, and what is signed is on the disk before it is answered (AUD-52).
 */
export class Witness {
  readonly #options: WitnessOptions;

  constructor(options: WitnessOptions) {
    this.#options = options;
  }

  get key(): WitnessKey {
    return this.#options.key;
  }

  /** The answer to the body of an add-checkpoint request. Throws when it cannot be kept. */
  addCheckpoint(body: string): WitnessAnswer {
    const { key, signing, store, now } = this.#options;
    const verdict = judgeCheckpoint(body, {
      keysOf: (origin) => this.#keysOf(origin),
      latestOf: (origin) => store.latestOf(origin),
      verify: verifyEd25519,
    });
    if (verdict.accepted === undefined) return this.#refuse(verdict);
    const { accepted, note, change } = verdict;
    const timeSeconds = Math.floor(now() / 1000);
    const line = cosign(note.text, { key, timeSeconds }, (message) => signing.sign(message));
    const before = this.#keysOf(accepted.origin);
    const isNew = before.some(({ keyId }) => keyId === change?.from.keyId);
    const known = change === undefined ? before : [...before, change.from, change.to];
    // Lines of others are not checked here, so they are not passed on.
    const own = note.signatures.filter(({ keyId, name }) =>
      known.some((log) => log.keyId === keyId && log.name === name),
    );
    const kept = formatNote(withSignatures({ text: note.text, signatures: own }, [line]));
    store.keep(accepted.origin, accepted.size, kept, isNew);
    return plain(200, formatSignatures({ text: note.text, signatures: [line] }));
  }

  /** The newest checkpoint of the log whose origin has this SHA-256, in hex. */
  checkpointOf(originHash: string): WitnessAnswer {
    const { logs, store } = this.#options;
    const log = logs.find(({ name }) => sha256Of(name) === originHash);
    const note = log === undefined ? undefined : store.findNote(log.name);
    return note === undefined ? plain(404, "nothing was cosigned of this log\n") : plain(200, note);
  }

  /** The keys that may sign now: those it was given, or what they gave over to (AUD-63). */
  #keysOf(origin: string): VerifierKey[] {
    const { logs, store } = this.#options;
    const given = logs.filter(({ name }) => name === origin);
    const changes = given.length === 0 ? [] : store.changesOf(origin);
    return given.map((log) => keySpansOf(log, changes).at(-1)?.key ?? log);
  }

  #refuse(verdict: Extract<WitnessVerdict, { accepted?: undefined }>): WitnessAnswer {
    const { status, why, size } = verdict;
    // 409 is how a log asks for the size; the rest is worth a look.
    if (status !== 409) this.#options.onRefused?.(`${status}: ${why}`);
    if (size !== undefined) return { status, type: "text/x.tlog.size", text: `${size}\n` };
    return plain(status, `${why}\n`);
  }
}

function plain(status: number, text: string): WitnessAnswer {
  return { status, type: "text/plain; charset=utf-8", text };
}

export function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
