import assert from "node:assert/strict";
import { generateKeyPairSync, sign, verify as platformVerify, createPublicKey } from "node:crypto";
import { test } from "node:test";
import * as audit from "#audit";

const ORIGIN = "muster/north";

type Signer = {
  readonly key: audit.VerifierKey;
  sign(this: void, message: Uint8Array): Uint8Array;
};

function signer(name = ORIGIN): Signer {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const { x = "" } = publicKey.export({ format: "jwk" });
  const key = audit.verifierKey(name, new Uint8Array(Buffer.from(x, "base64url")));
  return { key, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}

const verify: audit.VerifyFunction = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString("base64url");
  const key = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
  return platformVerify(null, message, key, signature);
};

function noteOf(size: number, lines: readonly string[], signers: readonly Signer[]) {
  const root = new Uint8Array(32).fill(size);
  const text = audit.formatCheckpoint({ origin: ORIGIN, size, root, extensions: lines });
  const signatures = signers.map(({ key: { name, keyId }, sign: signWith }) => {
    return { name, keyId, signature: signWith(audit.utf8(text)) };
  });
  return { text, signatures };
}

function noteOfChange(size: number, from: Signer, to: Signer, signers = [from, to]) {
  return noteOf(size, [audit.keyChangeLine({ from: from.key, to: to.key })], signers);
}

function changeOf(size: number, from: Signer, to: Signer): audit.KeyChange {
  return audit.findKeyChange(noteOfChange(size, from, to), verify) ?? assert.fail();
}

const [first, second, third, stranger] = [signer(), signer(), signer(), signer()];
const failsWith = (code: string) => (error: unknown) =>
  error instanceof audit.NoteError && error.code === code;

test("AUD-60: a change of key counts only when the old and the new key have signed it", () => {
  const change = changeOf(10, first, second);
  assert.deepEqual([change.from, change.to, change.size], [first.key, second.key, 10]);
  assert.equal(audit.findKeyChange(noteOf(10, [], [first]), verify), undefined);
  assert.equal(audit.findKeyChange(noteOf(10, ["something else"], [first]), verify), undefined);
  const forged: [string, audit.SignedNote, string][] = [
    ["by the new key only", noteOfChange(10, first, second, [second]), "bad-signature"],
    ["by the old key only", noteOfChange(10, first, second, [first]), "bad-signature"],
    ["by another", noteOfChange(10, first, second, [stranger, second]), "bad-signature"],
    ["by nobody known", noteOfChange(10, first, second, [stranger]), "no-known-signature"],
    ["of one key to itself", noteOfChange(10, first, first, [first]), "bad-note"],
    ["to another log", noteOfChange(10, first, signer("muster/south")), "bad-note"],
    [
      "of two at once",
      noteOf(
        10,
        Array.from({ length: 2 }, () => audit.keyChangeLine({ from: first.key, to: second.key })),
        [first, second],
      ),
      "bad-note",
    ],
    ["of a later format", noteOf(10, ["muster/key-change/v2 a b"], [first, second]), "bad-note"],
    ["without a key", noteOf(10, ["muster/key-change/v1 a"], [first, second]), "bad-note"],
    ["of no key", noteOf(10, ["muster/key-change/v1 a b"], [first, second]), "bad-key"],
  ];
  for (const [what, note, code] of forged) {
    assert.throws(() => audit.findKeyChange(note, verify), failsWith(code), what);
  }
  const signed = noteOfChange(10, first, second);
  const moved = { ...signed, text: signed.text.replace("\n10\n", "\n11\n") };
  assert.throws(() => audit.findKeyChange(moved, verify), failsWith("bad-signature"));
});

test("AUD-61: who knows one key follows to all others, older and newer", () => {
  const changes = [changeOf(20, second, third), changeOf(10, first, second)];
  const expected = [
    { key: first.key, first: 0, last: 10 },
    { key: second.key, first: 10, last: 20 },
    { key: third.key, first: 20, last: Number.MAX_SAFE_INTEGER },
  ];
  for (const { key } of [first, second, third]) {
    assert.deepEqual(audit.keySpansOf(key, [...changes, ...changes]), expected);
  }
  const alone = [{ key: stranger.key, first: 0, last: Number.MAX_SAFE_INTEGER }];
  assert.deepEqual(audit.keySpansOf(stranger.key, changes), alone);
});

test("AUD-61: changes that contradict each other are refused", () => {
  const refused: [string, audit.KeyChange[]][] = [
    ["given over twice", [changeOf(10, first, second), changeOf(10, first, third)]],
    ["twice at other sizes", [changeOf(10, first, second), changeOf(11, first, second)]],
    ["taken up again", [changeOf(10, first, second), changeOf(20, second, first)]],
    ["out of order", [changeOf(20, first, second), changeOf(10, second, third)]],
    ["at one size", [changeOf(10, first, second), changeOf(10, second, third)]],
    ["before the first event", [changeOf(0, first, second)]],
  ];
  for (const [what, changes] of refused) {
    const isRefused = () => audit.keySpansOf(first.key, changes);
    assert.throws(isRefused, failsWith("bad-key"), what);
  }
  const two = [changeOf(10, first, second), changeOf(5, third, second)];
  assert.throws(() => audit.keySpansOf(second.key, two), failsWith("bad-key"));
});

test("AUD-61: each key signs only the trees of its time", () => {
  const spans = audit.keySpansOf(first.key, [changeOf(10, first, second)]);
  const check = (size: number, by: readonly Signer[]) =>
    audit.verifyInTime(noteOf(size, [], by), spans, verify);
  for (const size of [1, 9, 10]) check(size, [first]);
  for (const size of [10, 11, 99]) check(size, [second]);
  check(11, [first, second]);
  check(11, [second, stranger]);
  assert.throws(() => check(11, [first]), failsWith("bad-signature"));
  assert.throws(() => check(9, [second]), failsWith("bad-signature"));
  assert.throws(() => check(11, [stranger]), failsWith("no-known-signature"));
});
