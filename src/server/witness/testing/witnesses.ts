import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import {
  consistencyProof,
  formatAddCheckpoint,
  formatCheckpoint,
  leafHash,
  parseNote,
  rootHash,
  signNote,
  verifierKey,
  witnessKey,
  type ListedWitness,
} from "#audit";
import { openKeyFile, type LogFollower } from "#journal";
import { serveWitness } from "../serve-witness.ts";
import { openWitnessDesk, type WitnessDesk, type WitnessDeskOptions } from "../witness-desk.ts";
import { WitnessStore } from "../witness-store.ts";
import { Witness } from "../witness.ts";

/** Of the tests of one file; removed after them. */
export const folder = mkdtempSync(join(tmpdir(), "muster-witness-"));
/** What is closed after the tests, the last first. */
export const closings: (() => unknown)[] = [];
after(async () => {
  for (const close of closings.toReversed()) await close();
  rmSync(folder, { recursive: true });
});

export const ORIGIN = "muster/north";
export const logSigning = openKeyFile({ path: join(folder, "log.key"), mayCreate: true });
export const logKey = verifierKey(ORIGIN, logSigning.publicKey);
export const LEAVES = Array.from({ length: 60 }, (_, at) => Buffer.from(`event ${at}`));
export const FORKED = LEAVES.map((leaf, at) => (at === 5 ? Buffer.from("rewritten") : leaf));

export function noteOf(size: number, leaves = LEAVES): string {
  const root = rootHash(leaves.slice(0, size));
  const text = formatCheckpoint({ origin: ORIGIN, size, root, extensions: [] });
  return signNote(text, logKey, logSigning.sign);
}

export function proofOf(size1: number, size2: number, leaves = LEAVES): Uint8Array[] {
  return consistencyProof(leaves.slice(0, size2).map(leafHash), size1);
}

export function requestOf(oldSize: number, size: number, leaves = LEAVES): string {
  const proof = proofOf(oldSize, size, leaves);
  return formatAddCheckpoint({ oldSize, proof, note: parseNote(noteOf(size, leaves)) });
}

/** A log that says it is signed up to `size`, as its follower would. */
export function logOf(size: number, leaves = LEAVES) {
  return {
    signedSize: size,
    keyChanges: [],
    get checkpoint() {
      return noteOf(this.signedSize, leaves);
    },
    proveConsistency: ({ size1, size2 }: { size1: number; size2: number }) =>
      proofOf(size1, size2, leaves),
  } satisfies Pick<LogFollower, "checkpoint" | "signedSize" | "proveConsistency" | "keyChanges">;
}

export function openWitness(name: string) {
  const directory = join(folder, name.replaceAll("/", "-"));
  const store = new WitnessStore(directory);
  closings.push(() => store.close());
  const path = join(directory, "witness.key");
  const signing = openKeyFile({ path, mayCreate: store.isEmpty });
  const key = witnessKey(name, signing.publicKey);
  const refused: string[] = [];
  const now = () => 1_700_000_000_999;
  const onRefused = (message: string) => refused.push(message);
  const options = { key, signing, logs: [logKey], store, now, onRefused };
  return { witness: new Witness(options), store, key, refused, directory };
}

export async function serve(witness: Witness): Promise<string> {
  const problems = (message: string) => assert.fail(message);
  const served = await serveWitness(witness, { host: "127.0.0.1", port: 0 }, problems);
  closings.push(() => served.stop());
  return served.origin;
}

type Opened = { desk: WitnessDesk; problems: string[]; directory: string };

export async function openDesk(
  log: WitnessDeskOptions["follower"],
  witnesses: readonly ListedWitness[],
  directory = mkdtempSync(join(folder, "data-")),
): Promise<Opened> {
  mkdirSync(join(directory, "checkpoints"), { recursive: true });
  const problems: string[] = [];
  const onProblem = (message: string) => problems.push(message);
  const spacing = { spacingMilliseconds: 5, backOffMilliseconds: 5 };
  const now = () => 1_700_000_123_000;
  const options = { directory, witnesses, follower: log, now, onProblem, ...spacing };
  const desk = await openWitnessDesk(options);
  closings.push(() => desk.stop());
  return { desk, problems, directory };
}

export async function until(done: () => boolean): Promise<void> {
  const ends = performance.now() + 10_000;
  while (!done()) {
    assert.ok(performance.now() < ends, "it did not come");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
