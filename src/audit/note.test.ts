import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import * as audit from "#audit";

const ed25519: audit.VerifyFunction = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString("base64url");
  const key = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
  return verify(null, message, key, signature);
};

/** The example of c2sp.org/signed-note. */
const VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const NOTE =
  "This is an example message.\n\n\u2014 example.com/foo " +
  "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
/** The example of golang.org/x/mod/sumdb/note. */
const GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_NOTE =
  "If you think cryptography is the answer to your problem,\n" +
  "then you don't know what your problem is.\n\n\u2014 PeterNeumann " +
  "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
/** The example of c2sp.org/tlog-cosignature, whose key is not published. */
const COSIGNED =
  "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" +
  "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/" +
  "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n" +
  "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJs" +
  "X3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

type Pair = { readonly key: audit.VerifierKey; readonly privateKey: KeyObject };

function newKey(name: string): Pair {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const x = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  return { key: audit.verifierKey(name, Uint8Array.from(x)), privateKey };
}

function signed(text: string, pair: Pair): audit.SignedNote {
  return audit.parseNote(
    audit.signNote(text, pair.key, (message) => sign(null, message, pair.privateKey)),
  );
}

const refused = (code: audit.NoteErrorCode) => (error: unknown) =>
  error instanceof audit.NoteError && error.code === code && error.message.length > 10;

test("AUD-11: the published examples of signed notes verify under their keys", () => {
  for (const [vkey, text] of [
    [VKEY, NOTE],
    [GO_VKEY, GO_NOTE],
  ] as const) {
    const key = audit.parseVerifierKey(vkey);
    assert.equal(audit.formatVerifierKey(key), vkey);
    const note = audit.parseNote(text);
    assert.equal(audit.formatNote(note), text);
    assert.deepEqual(audit.verifyNote(note, [key], ed25519), [key]);
  }
});

test("AUD-11: any other byte of a published note is refused", () => {
  const key = audit.parseVerifierKey(VKEY);
  fc.assert(
    fc.property(fc.nat({ max: NOTE.length - 1 }), fc.integer({ min: 32, max: 126 }), (at, code) => {
      const changed = NOTE.slice(0, at) + String.fromCharCode(code) + NOTE.slice(at + 1);
      if (changed === NOTE) return;
      assert.throws(
        () => audit.verifyNote(audit.parseNote(changed), [key], ed25519),
        audit.NoteError,
      );
    }),
    { numRuns: 400 },
  );
});

test("AUD-12: unknown keys are ignored, a known key's bad signature refuses the note", () => {
  const [log, other] = [newKey("muster/north"), newKey("witness.example/w1")];
  const text = "one\ntwo\n";
  const [mine, theirs] = [signed(text, log), signed(text, other)];
  const both = { text, signatures: [...theirs.signatures, ...mine.signatures] };
  assert.deepEqual(audit.verifyNote(both, [log.key], ed25519), [log.key]);
  assert.deepEqual(audit.verifyNote(both, [log.key, other.key], ed25519), [other.key, log.key]);
  assert.throws(() => audit.verifyNote(theirs, [log.key], ed25519), refused("no-known-signature"));
  const [line] = signed("another\n", other).signatures;
  const broken = { text, signatures: [...mine.signatures, line ?? assert.fail()] };
  assert.deepEqual(audit.verifyNote(broken, [log.key], ed25519), [log.key]);
  assert.throws(
    () => audit.verifyNote(broken, [log.key, other.key], ed25519),
    refused("bad-signature"),
  );
  const same = newKey("muster/north");
  assert.throws(
    () => audit.verifyNote(signed(text, same), [log.key], ed25519),
    refused("no-known-signature"),
    "the same name with another key is another key",
  );
});

test("AUD-12: a signature of another length is refused, whatever the verifier says", () => {
  const log = newKey("muster/north");
  const { text, signatures } = signed("x\n", log);
  const long = signatures.map((line) => ({ ...line, signature: new Uint8Array(65) }));
  assert.throws(
    () => audit.verifyNote({ text, signatures: long }, [log.key], () => true),
    refused("bad-signature"),
  );
});

test("AUD-12: a note with as many signatures as the specification asks for is read", () => {
  const log = newKey("muster/north");
  const [line = assert.fail()] = signed("x\n", log).signatures;
  const many = (count: number) =>
    audit.formatNote({ text: "x\n", signatures: Array.from({ length: count }, () => line) });
  assert.equal(audit.parseNote(many(16)).signatures.length, 16);
  assert.throws(() => audit.parseNote(many(audit.SIGNATURES_MAX + 1)), refused("bad-note"));
});

test("AUD-13: malformed notes are refused", () => {
  const [text = "", line = ""] = NOTE.split("\n\n");
  const bad = {
    "no newline at the end": NOTE.slice(0, -1),
    "no empty line": `${text}\n${line}`,
    "no signature": `${text}\n\n`,
    "a control character": NOTE.replace("example message", "example\tmessage"),
    "a carriage return": NOTE.replace(".\n\n", ".\r\n\n"),
    "half of a surrogate pair": NOTE.replace("message", "\ud800"),
    "an ordinary dash": NOTE.replace("\u2014", "-"),
    "two spaces": NOTE.replace("foo Uw", "foo  Uw"),
    "a plus in the name": NOTE.replace("com/foo", "com+foo"),
    "a space in the name": NOTE.replace("com/foo", "com\u00a0foo"),
    "bad base64": NOTE.replace("Uw2Q", "Uw*Q"),
    "base64 without padding": NOTE.replace("aQM=", "aQM"),
    "stray bits in base64": NOTE.replace("aQM=", "aQN="),
    "a line after the signature": `${NOTE}x\n`,
    "only a key id": "x\n\n\u2014 a AAAAAA==\n",
  };
  for (const [what, note] of Object.entries(bad)) {
    assert.throws(() => audit.parseNote(note), refused("bad-note"), what);
  }
});

test("AUD-13: malformed verifier keys are refused", () => {
  const bad = [
    "",
    "example.com/foo+530d903a",
    VKEY.replace("530d903a", "530d903b"),
    VKEY.replace("530d903a", "530D903A"),
    VKEY.replace("+Aek", "+Bek"),
    VKEY.replace("foo", "fo o"),
    `${VKEY}\n`,
    VKEY.slice(0, -4),
    VKEY.replace("example.com/foo", ""),
  ];
  for (const vkey of bad) {
    assert.throws(() => audit.parseVerifierKey(vkey), refused("bad-key"), vkey);
  }
});

test("AUD-14: the published checkpoint is read and written as it stands", () => {
  const { text, signatures } = audit.parseNote(COSIGNED);
  assert.equal(signatures.length, 2);
  const checkpoint = audit.parseCheckpoint(text);
  const { root: _, ...rest } = checkpoint;
  const expected = { origin: "example.com/behind-the-sofa", size: 20852163, extensions: [] };
  assert.deepEqual(rest, expected);
  assert.equal(audit.formatCheckpoint(checkpoint), text);
  const extended = { ...checkpoint, size: 0, extensions: ["one", "two"] };
  assert.deepEqual(audit.parseCheckpoint(audit.formatCheckpoint(extended)), extended);
});

test("AUD-14: malformed checkpoints are refused", () => {
  const root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
  const bad = [
    "",
    `origin\n1\n${root}`,
    `\n1\n${root}\n`,
    `origin\n01\n${root}\n`,
    `origin\n-1\n${root}\n`,
    `origin\n1e3\n${root}\n`,
    `origin\n+1\n${root}\n`,
    `origin\n9007199254740993\n${root}\n`,
    `origin\n1\n${root.replace("=", "")}\n`,
    `origin\n1\nAAAA\n`,
    `origin\n1\n`,
    `origin\n1\n${root}\n\nx\n`,
    `origin\n1\n ${root}\n`,
  ];
  for (const text of bad) {
    assert.throws(() => audit.parseCheckpoint(text), refused("bad-note"), JSON.stringify(text));
  }
});

test("AUD-14: an area's id is escaped in its origin", () => {
  assert.equal(audit.originOf("north"), "muster/north");
  assert.equal(audit.originOf("a b+c/\u706b"), "muster/a%20b%2Bc%2F%E7%81%AB");
});

test("AUD-14: a file of checkpoints falls into its notes, also when it is cut off", () => {
  const log = newKey("muster/north");
  const notes = [1, 2, 3].map((size) => {
    const root = audit.sha256(Uint8Array.of(size));
    const text = audit.formatCheckpoint({ origin: "muster/north", size, root, extensions: [] });
    return audit.formatNote(signed(text, log));
  });
  const file = notes.map((note) => `${note}\n`).join("");
  assert.deepEqual(audit.splitCheckpoints(file), notes);
  assert.deepEqual(audit.splitCheckpoints(""), []);
  const third = notes[0]!.length + notes[1]!.length + 2;
  for (let end = third; end < file.length - 1; end += 1) {
    assert.deepEqual(audit.splitCheckpoints(file.slice(0, end)).slice(0, 2), notes.slice(0, 2));
  }
});
