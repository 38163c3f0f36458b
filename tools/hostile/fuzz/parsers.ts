// Every parser of what comes from outside, with good seeds and the errors that it may throw.
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import {
  cosign,
  findTilePath,
  formatAddCheckpoint,
  formatCheckpoint,
  formatNote,
  formatSignatures,
  formatTlogProof,
  formatVerifierKey,
  formatWitnessKey,
  inclusionProof,
  judgeCheckpoint,
  leafHash,
  NoteError,
  parseCheckpoint,
  parseNote,
  parseSignatureLines,
  parseTlogProof,
  parseVerifierKey,
  parseWitnessList,
  ProofError,
  readCosignatures,
  rootOfHashes,
  signNote,
  splitCheckpoints,
  verifierKey,
  verifyConsistency,
  verifyInclusion,
  verifyNote,
  withSignatures,
  witnessKey,
  type VerifierKey,
} from "#audit";
import { canonicalText } from "#kernel";
import { add as addPlan } from "../../../src/cli/commands/plan.ts";
import { InputError } from "../../../src/cli/failure.ts";
import { understand } from "../../../src/console/command-bar/understand.ts";
import { createStreamReader } from "../../../src/console/area/sse.ts";
import { readLayout } from "../../../src/console/layout/layout.ts";
import { lastTimeOf } from "../../../src/console/measures/last-time.ts";
import { cookieOf } from "../../../src/server/http/cookie.ts";
import { wordsOf } from "../../../src/server/area/geocoder.ts";
import { BreachListError, checkList, isListed } from "../../../src/server/identity/breach-list.ts";
import { VaultError } from "#vault";
import { openText, sealText } from "../../../src/vault/envelope.ts";
import { desk } from "./desk.ts";
import { asJson, asText, folder, target, type FuzzTarget } from "./fuzz-target.ts";
import { fileTargets } from "./parsers-files.ts";

function auditTargets(): FuzzTarget[] {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const x = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const key = verifierKey("muster/fuzz", Uint8Array.from(x));
  const checkpoint = formatCheckpoint({
    origin: "muster/fuzz",
    size: 42,
    root: Buffer.alloc(32, 7),
    extensions: [],
  });
  const note = signNote(checkpoint, key, (message) => sign(null, message, privateKey));
  const hashes = Array.from({ length: 9 }, (_, at) => leafHash(Uint8Array.of(at)));
  const root = rootOfHashes(hashes);
  const path = inclusionProof(hashes, 4);
  const proofs = (input: Buffer) => {
    const [index = 0, size = 1] = input;
    const proof: Uint8Array[] = [];
    for (let at = 2; at < input.length; at += 32) {
      proof.push(Uint8Array.from(input.subarray(at, at + 32)));
    }
    verifyInclusion({ index, size, hash: leafHash(Uint8Array.of(4)), proof, root });
    if (index > 4)
      verifyConsistency({ size1: index, size2: size, proof, root1: root, root2: root });
  };
  return [
    target(
      "signed note",
      [note],
      asText((input) => verifyNote(parseNote(input), [key], () => true)),
      [NoteError],
    ),
    target("checkpoint", [checkpoint], asText(parseCheckpoint), [NoteError]),
    target(
      "file of checkpoints",
      [note + note],
      asText((input) => splitCheckpoints(input).map(parseNote)),
      [NoteError],
    ),
    target("tile path", ["x001/x234/067.p/5", "000"], asText(findTilePath), []),
    target("verifier key", [formatVerifierKey(key)], asText(parseVerifierKey), [NoteError]),
    ...witnessTargets(note, key),
    target("proofs", [Buffer.concat([Buffer.from([4, 9]), ...path])], proofs, [
      ProofError,
      RangeError,
    ]),
  ];
}

/** What a witness is sent, what it answers, and the files that hold its word. */
function witnessTargets(note: string, logKey: VerifierKey): FuzzTarget[] {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const x = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const key = witnessKey("witness.example/w1", Uint8Array.from(x));
  const signed = parseNote(note);
  const line = cosign(signed.text, { key, timeSeconds: 1_679_315_147 }, (message) =>
    sign(null, message, privateKey),
  );
  const cosigned = formatNote(withSignatures(signed, [line]));
  const proof = [leafHash(Uint8Array.of(1)), leafHash(Uint8Array.of(2))];
  const request = formatAddCheckpoint({ oldSize: 1, proof, note: signed });
  const file = formatTlogProof({ extra: Uint8Array.of(1, 2), index: 1, proof, checkpoint: signed });
  const knows = {
    keysOf: () => [logKey],
    latestOf: () => ({ size: 1, root: leafHash(Uint8Array.of(3)) }),
    verify: () => true,
  };
  return [
    target(
      "cosignature",
      [cosigned],
      asText((input) => readCosignatures(parseNote(input), [key], () => true)),
      [NoteError],
    ),
    target(
      "request to a witness",
      [request],
      asText((input) => judgeCheckpoint(input, knows)),
      [],
    ),
    target(
      "answer of a witness",
      [formatSignatures(parseNote(cosigned))],
      asText(parseSignatureLines),
      [NoteError],
    ),
    target(
      "list of witnesses",
      [`# ours\n${formatWitnessKey(key)} https://witness.example/a private\n`],
      asText(parseWitnessList),
      [NoteError],
    ),
    target("proof file", [file], asText(parseTlogProof), [NoteError]),
  ];
}

/** A list of breached secrets, checked and asked as at a start and when somebody chooses. */
function breachTarget(): FuzzTarget {
  const hashes = Array.from({ length: 40 }, (_, at) => {
    const hash = createHash("sha1").update(String(at)).digest("hex").toUpperCase();
    return `${hash}:${at + 1}\r\n`;
  });
  return target(
    "list of breached secrets",
    [hashes.toSorted().join("")],
    async (input) => {
      const read = async (at: number, length: number) => input.subarray(at, at + length);
      await checkList({ size: input.length, read });
      await isListed({ size: input.length, read }, hashes[7]!.slice(0, 40));
    },
    [BreachListError],
  );
}

/** `muster plan …` with a file: the command line's own reader and all behind it. */
function planTarget(name: string, seed: string, words: readonly string[]): FuzzTarget {
  const path = join(folder, `${name.replaceAll(" ", "-")}.txt`);
  const program = new Command();
  const added = addPlan(program, words);
  return target(
    name,
    [seed],
    async (input) => {
      await added;
      writeFileSync(path, input);
      const write = process.stdout.write.bind(process.stdout);
      process.stdout.write = () => true;
      try {
        await program.parseAsync(["plan", ...words, path], { from: "user" });
      } finally {
        process.stdout.write = write;
      }
    },
    [InputError],
    0.1,
  );
}

function planTargets(): FuzzTarget[] {
  const hypercube = {
    unitServiceRatePerHour: [1, 1],
    atomCallRatePerHour: [0.6, 0.4],
    preferences: [
      [0, 1],
      [1, 0],
    ],
    travelHours: [
      [0.1, 0.3],
      [0.3, 0.1],
    ],
    queue: "loss",
  };
  const staffing = {
    callsPerHour: [12, 9, 7],
    meanHandlingSeconds: 150,
    target: { share: 0.9, withinSeconds: 15 },
    meanPatienceSeconds: 120,
    positionsMin: 2,
  };
  return [
    planTarget("hypercube json", JSON.stringify(hypercube), ["hypercube"]),
    planTarget("staffing json", JSON.stringify(staffing), ["staffing"]),
    planTarget("or-library", "4 4 2\n1 2 3\n2 3 4\n3 4 5\n4 1 6\n", ["locate", "--orlib"]),
  ];
}

function consoleTargets(): FuzzTarget[] {
  const offsets = [{ from: 0, minutes: 0 }];
  const at = desk();
  return [
    target(
      "command bar",
      [
        "assign e1 #1",
        "e1 on scene",
        "close #1 completed",
        "away e1 meal 30m",
        "#1 p1",
        "go history",
      ],
      asText((input) => understand(at, input)),
      [],
      2,
    ),
    target(
      "clock time",
      ["22:50", "07:05"],
      asText((input) => lastTimeOf(input, 1_700_000_000_000, offsets)),
    ),
    target(
      "server-sent events",
      ["id: 1\ndata: {}\n\n", ": c\nevent: x\ndata: a\ndata: b\r\n\r\n"],
      asText((input) => {
        const { push } = createStreamReader();
        const half = Math.floor(input.length / 2);
        return [...push(input.slice(0, half)), ...push(input.slice(half))];
      }),
      [],
      2,
    ),
    target(
      "kept layout",
      ['{"left":300,"right":1e3,"mapShare":50,"hidden":["map"]}'],
      asText(readLayout),
    ),
  ];
}

function serverTargets(): FuzzTarget[] {
  const key = Buffer.alloc(32, 3);
  const binding = { areaId: "a", reportId: "r", sealId: "s", kind: "note" } as const;
  const sealed = sealText(key, binding, "smoke on the pier");
  return [
    target(
      "cookie header",
      ["muster-4600=abc; a=b", "__Host-muster=x"],
      asText((input) => cookieOf(input, "muster-4600")),
      [],
      2,
    ),
    target(
      "place words",
      ["Pier St & Shore Rd", "100 block of main", "\u6e2f\u53e3\u8def12\u53f7"],
      asText(wordsOf),
      [],
      2,
    ),
    target(
      "canonical text",
      ['{"b":[1,2.5e-7,"\\u2028"],"a":{"c":null}}'],
      asJson((json) => {
        const once = canonicalText(json);
        if (canonicalText(JSON.parse(once)) !== once) throw new Error("not the one text");
      }),
      // Numbers that JSON can write and a double cannot hold.
      [TypeError],
      2,
    ),
    target(
      "sealed box",
      [sealed.box],
      (input) => openText(key, binding, { ...sealed, box: input }),
      [VaultError],
    ),
  ];
}

/** All parsers. */
export function parserTargets(): FuzzTarget[] {
  return [
    ...fileTargets(),
    ...auditTargets(),
    breachTarget(),
    ...planTargets(),
    ...consoleTargets(),
    ...serverTargets(),
  ];
}
