import {
  formatAddCheckpoint,
  formatNote,
  NoteError,
  parseCheckpoint,
  parseNote,
  parseSignatureLines,
  readCosignatures,
  withSignatures,
  type ListedWitness,
  type SignedNote,
} from "#audit";
import { verifyEd25519, type LogFollower } from "#journal";
import type { WitnessState } from "#protocol";
import { Outbound, OutboundError } from "../outbound/outbound.ts";
import { keepCosigned, readCosigned } from "./cosigned-file.ts";

/** A witness that answers is asked again no sooner, however fast checkpoints come. */
const SPACING_MILLISECONDS = 10_000;
/** One that does not is asked again after 1, 2, 4 … seconds, at most 5 minutes. */
const BACK_OFF_MILLISECONDS = 1000;
const BACK_OFF_MILLISECONDS_MAX = 300_000;

export type WitnessDeskOptions = {
  readonly directory: string;
  readonly witnesses: readonly ListedWitness[];
  readonly follower: Pick<
    LogFollower,
    "checkpoint" | "signedSize" | "proveConsistency" | "keyChanges"
  >;
  /** Milliseconds since 1970, of this server. */
  readonly now: () => number;
  /** Told when a witness begins to fail, and when it cosigns again. Must not throw. */
  readonly onProblem: (message: string) => void;
  /** Absent: calls go out to the witnesses' addresses and nowhere else. */
  readonly outbound?: Pick<Outbound, "ask">;
  readonly spacingMilliseconds?: number;
  readonly backOffMilliseconds?: number;
};

/** A witness as the desk knows it. */
type Watched = {
  readonly listed: ListedWitness;
  readonly url: string;
  /** Of its newest cosignature that was kept. */
  cosignedSize: number;
  timeSeconds: number | undefined;
  status: WitnessState["status"];
  since: number | undefined;
  failures: number;
  timer: NodeJS.Timeout | undefined;
  working: Promise<void> | undefined;
};

/** A witness's answer is no cosignature. */
class Refused extends Error {}

/**
 * Submits each newest checkpoint to the witnesses and keeps what they say. No command ever waits
 * for it: it is told of checkpoints and works on its own (AUD-53).
 */
export class WitnessDesk {
  readonly #options: WitnessDeskOptions;
  readonly #outbound: Pick<Outbound, "ask">;
  readonly #watched: readonly Watched[];
  /** The newest checkpoint that a witness cosigned, with all cosignatures that came for it. */
  #cosigned: { readonly size: number; readonly note: SignedNote } | undefined;
  #stopped = false;

  /** Use `openWitnessDesk`. */
  constructor(options: WitnessDeskOptions) {
    this.#options = options;
    const asked = options.witnesses.flatMap((listed) =>
      listed.url === undefined ? [] : [{ listed, url: listed.url }],
    );
    const destinations = asked.map(({ listed, url }) => ({
      origin: new URL(url).origin,
      reach: listed.reach,
      trust: listed.trust,
    }));
    this.#outbound = options.outbound ?? new Outbound({ destinations });
    this.#watched = asked.map(({ listed, url }) => ({
      listed,
      url,
      cosignedSize: 0,
      timeSeconds: undefined,
      status: "waiting",
      since: undefined,
      failures: 0,
      timer: undefined,
      working: undefined,
    }));
  }

  /** For `openWitnessDesk`: takes up what was kept before. */
  remember(notes: readonly SignedNote[]): void {
    for (const note of notes) {
      for (const watched of this.#watched) this.#takeUp(watched, note);
    }
  }

  /** Says that there is a newer checkpoint. Returns at once. */
  submit(): void {
    for (const watched of this.#watched) {
      if (watched.timer === undefined && watched.working === undefined) this.#work(watched);
    }
  }

  /** The newest checkpoint that was cosigned, with the cosignatures; undefined when none was. */
  cosignedCheckpoint(): string | undefined {
    return this.#cosigned === undefined ? undefined : formatNote(this.#cosigned.note);
  }

  /** The newest checkpoint of all, with the cosignatures that have come for it. */
  checkpoint(): string | undefined {
    const { checkpoint, signedSize } = this.#options.follower;
    return this.#cosigned?.size === signedSize ? this.cosignedCheckpoint() : checkpoint;
  }

  state(): WitnessState[] {
    const { signedSize } = this.#options.follower;
    return this.#watched.map(({ listed, cosignedSize, timeSeconds, status, since }) => ({
      name: listed.key.name,
      size: cosignedSize,
      ...(timeSeconds === undefined ? {} : { at: timeSeconds * 1000 }),
      behindEvents: Math.max(0, signedSize - cosignedSize),
      status,
      ...(since === undefined ? {} : { since }),
    }));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const watched of this.#watched) clearTimeout(watched.timer);
    for (const { working } of this.#watched) await working;
  }

  #work(watched: Watched): void {
    const { signedSize } = this.#options.follower;
    if (this.#stopped || signedSize === 0 || signedSize === watched.cosignedSize) return;
    watched.working = this.#submitTo(watched).finally(() => {
      watched.working = undefined;
      if (this.#stopped) return;
      watched.timer = setTimeout(() => {
        watched.timer = undefined;
        this.#work(watched);
      }, this.#waitOf(watched)).unref();
    });
  }

  #waitOf({ failures }: Watched): number {
    const { spacingMilliseconds, backOffMilliseconds } = this.#options;
    if (failures === 0) return spacingMilliseconds ?? SPACING_MILLISECONDS;
    const first = backOffMilliseconds ?? BACK_OFF_MILLISECONDS;
    return Math.min(first * 2 ** Math.min(failures - 1, 20), BACK_OFF_MILLISECONDS_MAX);
  }

  async #submitTo(watched: Watched): Promise<void> {
    const { onProblem } = this.#options;
    const { name } = watched.listed.key;
    try {
      await this.#bringUpToDate(watched);
      if (watched.failures > 0) onProblem(`witness ${name} cosigns again`);
      watched.failures = 0;
      watched.status = "cosigns";
      watched.since = undefined;
    } catch (error) {
      const status = error instanceof OutboundError ? "unreachable" : "refuses";
      // Told once, not at every try.
      if (watched.status !== status) {
        onProblem(`witness ${name} ${status}: ${error instanceof Error ? error.message : "?"}`);
        watched.since = this.#options.now();
      }
      watched.status = status;
      watched.failures += 1;
    }
  }

  /** Submits the newest checkpoint; to a witness that knows an older key, how that was given over. */
  async #bringUpToDate(watched: Watched): Promise<void> {
    const { checkpoint, signedSize: size, keyChanges } = this.#options.follower;
    if (checkpoint === undefined) return;
    const newest = { note: parseNote(checkpoint), size };
    let status = await this.#ask(watched, newest, watched.cosignedSize);
    if (status === 403 && keyChanges.length > 0) {
      // One that it cannot follow is refused; the next may be what it waits for.
      for (const change of keyChanges) {
        if (change.size < watched.cosignedSize) continue;
        await this.#ask(watched, change, watched.cosignedSize);
      }
      status = await this.#ask(watched, newest, watched.cosignedSize);
    }
    if (status !== 200) throw new Refused(`it answered ${status}`);
  }

  /** Submits one checkpoint. Resolves with 200 when it was cosigned and kept, or what came. */
  async #ask(
    watched: Watched,
    { note, size }: { readonly note: SignedNote; readonly size: number },
    oldSize: number,
    mayAskAgain = true,
  ): Promise<number> {
    const { follower, directory } = this.#options;
    if (oldSize > follower.signedSize) {
      throw new Refused(
        `it has seen ${oldSize} events of this log, which has ${follower.signedSize}: the log was ` +
          "cut off, forked, or restored from an older copy",
      );
    }
    if (oldSize > size) return 409;
    const proof = follower.proveConsistency({ size1: oldSize, size2: size });
    const body = formatAddCheckpoint({ oldSize, proof, note });
    const headers = { "content-type": "text/plain; charset=utf-8" };
    const url = `${watched.url}/add-checkpoint`;
    const answer = await this.#outbound.ask({ method: "POST", url, headers, body });
    if (answer.status === 409 && mayAskAgain) {
      return this.#ask(watched, { note, size }, sizeOf(answer.text), false);
    }
    if (answer.status !== 200) return answer.status;
    const lines = signatureLinesOf(answer.text);
    const own = lines.filter(({ name }) => name === watched.listed.key.name);
    const cosigned = withSignatures(note, own);
    if (!this.#takeUp(watched, cosigned)) throw new Refused("its answer has no cosignature of it");
    await keepCosigned(directory, formatNote(cosigned));
    return 200;
  }

  /** Takes up a checkpoint that this witness cosigned; false when it did not. */
  #takeUp(watched: Watched, note: SignedNote): boolean {
    const { key } = watched.listed;
    let timeSeconds: number | undefined;
    try {
      timeSeconds = readCosignatures(note, [key], verifyEd25519)[0]?.timeSeconds;
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
    }
    if (timeSeconds === undefined) return false;
    const { size } = parseCheckpoint(note.text);
    if (size < watched.cosignedSize) return true;
    watched.status = "cosigns";
    watched.cosignedSize = size;
    watched.timeSeconds = timeSeconds;
    const before = this.#cosigned;
    if (before === undefined || size > before.size) this.#cosigned = { size, note };
    else if (size === before.size && note.text === before.note.text) {
      this.#cosigned = { size, note: withSignatures(before.note, note.signatures) };
    }
    return true;
  }
}

/** Opens the desk with what witnesses said before. */
export async function openWitnessDesk(options: WitnessDeskOptions): Promise<WitnessDesk> {
  const desk = new WitnessDesk(options);
  desk.remember(await readCosigned(options.directory));
  return desk;
}

function sizeOf(text: string): number {
  const size = /^(0|[1-9][0-9]*)\n$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(size)) return size;
  throw new Refused("it answered 409 without the size it knows");
}

function signatureLinesOf(text: string) {
  try {
    return parseSignatureLines(text);
  } catch (error) {
    if (error instanceof NoteError) throw new Refused(error.message);
    throw error;
  }
}
