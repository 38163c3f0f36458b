import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import * as audit from "#audit";

const ed25519: audit.VerifyFunction = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString("base64url");
  const key = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
  return verify(null, message, key, signature);
};

function newPair() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const bytes = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const signer = (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey));
  return { bytes: new Uint8Array(bytes), signer };
}

/** The request of c2sp.org/tlog-witness as published. */
const PUBLISHED =
  "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n" +
  "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n" +
  "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\nexample.com/behind-the-sofa\n20852163\n" +
  "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 example.com/behind-the-sofa " +
  "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n" +
  "\u2014 example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49" +
  "/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";
/** Its answer. */
const ANSWER =
  "\u2014 witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvVjyQLrd" +
  "k3DXDqI5G2HgLatVs0pWh6Up69HVOw==\n";

const log = newPair();
const logKey = audit.verifierKey("muster/north", log.bytes);
const witness = newPair();
const key = audit.witnessKey("witness.example/w1", witness.bytes);
const LEAVES = Array.from({ length: 40 }, (_, at) => Buffer.from(`event ${at}`));
const FORKED = LEAVES.map((leaf, at) => (at === 3 ? Buffer.from("another") : leaf));

function noteOf(size: number, leaves = LEAVES, signer = log): audit.SignedNote {
  const root = audit.rootHash(leaves.slice(0, size));
  const text = audit.formatCheckpoint({ origin: "muster/north", size, root, extensions: [] });
  return audit.parseNote(audit.signNote(text, logKey, signer.signer));
}

function requestOf(oldSize: number, size: number, leaves = LEAVES): audit.AddCheckpoint {
  const hashes = leaves.slice(0, size).map(audit.leafHash);
  const proof = oldSize <= size ? audit.consistencyProof(hashes, oldSize) : [];
  return { oldSize, proof, note: noteOf(size, leaves) };
}

function judge(request: audit.AddCheckpoint | string, size: number, keys = [logKey]) {
  const body = typeof request === "string" ? request : audit.formatAddCheckpoint(request);
  const root = size === 0 ? undefined : audit.rootHash(LEAVES.slice(0, size));
  const keysOf = (origin: string) => (origin === "muster/north" ? keys : []);
  return audit.judgeCheckpoint(body, { keysOf, latestOf: () => ({ size, root }), verify: ed25519 });
}

const statusOf = (...args: Parameters<typeof judge>) => {
  const verdict = judge(...args);
  return verdict.accepted === undefined ? verdict.status : 200;
};

test("AUD-50: the published request and answer are read and written as they are", () => {
  const request = audit.parseAddCheckpoint(PUBLISHED);
  assert.equal(request.oldSize, 20_852_014);
  assert.equal(request.proof.length, 4);
  assert.equal(request.note.signatures.length, 2);
  assert.equal(audit.formatAddCheckpoint(request), PUBLISHED);
  const [line] = audit.parseSignatureLines(ANSWER);
  assert.equal(line?.name, "witness.example/w1");
  assert.equal(line?.signature.length, 8 + 64);
  assert.equal(audit.formatSignatures({ text: "x\n", signatures: [line] }), ANSWER);
});

test("AUD-50: a cosignature is of the time and of every byte of the checkpoint", () => {
  const note = noteOf(7);
  const line = audit.cosign(note.text, { key, timeSeconds: 1_679_315_147 }, witness.signer);
  const cosigned = audit.withSignatures(note, [line]);
  const found = audit.readCosignatures(cosigned, [key], ed25519);
  assert.deepEqual(found, [{ key, timeSeconds: 1_679_315_147 }]);
  const message = `cosignature/v1\ntime 1679315147\n${note.text}`;
  assert.ok(ed25519(witness.bytes, Buffer.from(message), line.signature.subarray(8)));
  for (let at = 0; at < line.signature.length; at += 1) {
    const signature = line.signature.map((byte, index) => (index === at ? byte ^ 1 : byte));
    const broken = audit.withSignatures(note, [{ ...line, signature }]);
    assert.throws(() => audit.readCosignatures(broken, [key], ed25519), audit.NoteError);
  }
  const other = audit.withSignatures(noteOf(8), [line]);
  assert.throws(() => audit.readCosignatures(other, [key], ed25519), /is wrong/);
  const short = { ...line, signature: line.signature.subarray(8) };
  const plain = audit.withSignatures(note, [short]);
  assert.throws(() => audit.readCosignatures(plain, [key], ed25519), /is wrong/);
  assert.throws(() => audit.cosign("x\n", { key, timeSeconds: 0 }, witness.signer), RangeError);
});

test("AUD-50: a witness nobody knows is ignored, and a key is of one type only", () => {
  const stranger = audit.witnessKey("witness.example/w1", newPair().bytes);
  const note = noteOf(7);
  const line = audit.cosign(note.text, { key, timeSeconds: 5 }, witness.signer);
  const cosigned = audit.withSignatures(note, [line]);
  assert.deepEqual(audit.readCosignatures(cosigned, [stranger], ed25519), []);
  assert.deepEqual(audit.verifyNote(cosigned, [logKey], ed25519), [logKey]);
  const vkey = audit.formatWitnessKey(key);
  assert.deepEqual(audit.parseWitnessKey(vkey), key);
  assert.throws(() => audit.parseVerifierKey(vkey), audit.NoteError);
  assert.throws(() => audit.parseWitnessKey(audit.formatVerifierKey(logKey)), audit.NoteError);
  assert.notEqual(audit.verifierKey(key.name, key.publicKey).keyId, key.keyId);
});

test("AUD-51: a witness takes what continues the newest tree it knows", () => {
  for (const [before, size] of [
    [0, 0],
    [0, 1],
    [0, 40],
    [1, 2],
    [7, 7],
    [8, 40],
    [33, 40],
  ] as const) {
    assert.equal(statusOf(requestOf(before, size), before), 200, `${before} to ${size}`);
  }
});

test("AUD-51: anything else is refused with the status of the specification", () => {
  const good = requestOf(7, 20);
  assert.equal(statusOf("old 7\n", 7), 400);
  assert.equal(statusOf(audit.formatAddCheckpoint(good).replace("old 7", "old 07"), 7), 400);
  assert.equal(statusOf({ ...good, oldSize: 21, proof: [] }, 7), 400);
  const many = Array.from({ length: 64 }, () => new Uint8Array(32));
  assert.equal(statusOf({ ...good, proof: many }, 7), 400);
  assert.equal(statusOf(good, 7, []), 404);
  assert.equal(statusOf({ ...good, note: noteOf(20, LEAVES, newPair()) }, 7), 403);
  const stranger = audit.verifierKey("muster/north", newPair().bytes);
  assert.equal(statusOf(good, 7, [stranger]), 403);
  const conflict = judge(good, 9);
  assert.ok(conflict.accepted === undefined && conflict.status === 409 && conflict.size === 9);
  assert.equal(statusOf(requestOf(7, 20), 25), 409, "a smaller tree than it knows");
  assert.equal(statusOf(requestOf(7, 20, FORKED), 7), 422, "a fork");
  assert.equal(statusOf({ ...requestOf(7, 7), note: noteOf(7, FORKED) }, 7), 422, "a fork at 7");
  assert.equal(statusOf({ ...good, proof: [] }, 7), 422);
  assert.equal(statusOf({ ...requestOf(0, 20), proof: good.proof }, 0), 422);
  const wrong = { origin: "muster/north", size: 0, root: new Uint8Array(32), extensions: [] };
  const text = audit.formatCheckpoint(wrong);
  const empty = audit.parseNote(audit.signNote(text, logKey, log.signer));
  assert.equal(statusOf({ oldSize: 0, proof: [], note: empty }, 0), 422, "an empty tree's root");
});

test("AUD-51: no forked log is taken, wherever it was forked and however it is proved", () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 40 }), fc.integer({ min: 4, max: 40 }), (a, b) => {
      const [before, size] = [Math.min(a, b), Math.max(a, b)];
      assert.notEqual(statusOf(requestOf(before, size, FORKED), before), 200);
      const honest = requestOf(before, size);
      assert.notEqual(statusOf({ ...honest, note: noteOf(size, FORKED) }, before), 200);
    }),
    { numRuns: 60, seed: 51 },
  );
});

test("AUD-56: a proof file is written and read as published, and shows one entry", () => {
  const hashes = LEAVES.map(audit.leafHash);
  const note = noteOf(40);
  const line = audit.cosign(note.text, { key, timeSeconds: 9 }, witness.signer);
  const claimOf = (entry: Uint8Array) => ({
    entry,
    keys: [logKey],
    witnesses: [key],
    verify: ed25519,
  });
  for (const index of [0, 13, 39]) {
    const [entry = assert.fail()] = LEAVES.slice(index);
    const proof = {
      extra: new Uint8Array(entry),
      index,
      proof: audit.inclusionProof(hashes, index),
      checkpoint: audit.withSignatures(note, [line]),
    };
    const text = audit.formatTlogProof(proof);
    assert.match(text, /^c2sp\.org\/tlog-proof@v1\nextra [^\n]+\nindex \d+\n/);
    const read = audit.parseTlogProof(text);
    assert.equal(audit.formatTlogProof(read), text);
    const shown = audit.verifyTlogProof(read, claimOf(entry));
    assert.equal(shown.checkpoint.size, 40);
    assert.deepEqual(shown.cosignatures, [{ key, timeSeconds: 9 }]);
    const changed = Buffer.concat([entry, Buffer.from("!")]);
    assert.throws(() => audit.verifyTlogProof(read, claimOf(changed)), audit.ProofError);
    const moved = { ...read, index: (index + 1) % 40 };
    assert.throws(() => audit.verifyTlogProof(moved, claimOf(entry)), audit.ProofError);
    assert.throws(() => audit.verifyTlogProof({ ...read, index: 40 }, claimOf(entry)), RangeError);
    const bare = audit.parseTlogProof(audit.formatTlogProof({ ...proof, extra: undefined }));
    assert.equal(bare.extra, undefined);
  }
  for (const bad of [
    "c2sp.org/tlog-proof@v2\nindex 0\n\n",
    "c2sp.org/tlog-proof@v1\nindex 00\n\n",
  ]) {
    const text = bad + audit.formatNote(note);
    assert.throws(() => audit.parseTlogProof(text), audit.NoteError);
  }
});

test("AUD-53: a list of witnesses is read line by line, and a wrong line is named", () => {
  const vkey = audit.formatWitnessKey(key);
  const text = `# ours\n\n${vkey} https://witness.example/a/ private\r\n`;
  const expected = { key, url: "https://witness.example/a", reach: "private" };
  assert.deepEqual(audit.parseWitnessList(text), [expected]);
  assert.deepEqual(audit.parseWitnessList(vkey), [{ key, url: undefined, reach: "public" }]);
  const [trusting] = audit.parseWitnessList(`${vkey} https://witness.example public ca.pem`);
  assert.equal(trusting?.trustFile, "ca.pem");
  for (const [bad, words] of [
    [`${vkey}\n${vkey}`, /line 2: witness\.example\/w1 is listed twice/],
    [`\n${vkey} ftp://x`, /line 2 .*"ftp:\/\/x"/],
    [`${vkey} https://x nowhere`, /reach "nowhere"/],
    [`${vkey} https://x public ca.pem y`, /says "y"/],
    [audit.formatVerifierKey(logKey), /type 4/],
  ] as const) {
    assert.throws(() => audit.parseWitnessList(bad), words);
  }
});
