import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import {
  formatAddCheckpoint,
  formatCheckpoint,
  formatNote,
  keyChangeLine,
  parseCheckpoint,
  parseNote,
  rootHash,
  signNote,
  verifierKey,
  type SignedNote,
} from "#audit";
import { openKeyFile } from "#journal";
import { Witness } from "./witness.ts";
import {
  FORKED,
  folder,
  LEAVES,
  logKey,
  logOf,
  logSigning,
  noteOf,
  openDesk,
  openWitness,
  ORIGIN,
  proofOf,
  requestOf,
  serve,
  until,
} from "./testing/witnesses.ts";

test("AUD-57: a witness that is given both keys carries a log over a change of its key", () => {
  const { witness, key, store } = openWitness("court.example/keys");
  const next = openKeyFile({ path: join(folder, "next.key"), mayCreate: true });
  const nextKey = verifierKey(ORIGIN, next.publicKey);
  const request = (oldSize: number, size: number, leaves = LEAVES) => {
    const [text = ""] = noteOf(size, leaves).split("\n\n");
    const note = parseNote(signNote(`${text}\n`, nextKey, next.sign));
    return formatAddCheckpoint({ oldSize, proof: proofOf(oldSize, size, leaves), note });
  };
  assert.equal(witness.addCheckpoint(requestOf(0, 10)).status, 200);
  assert.equal(witness.addCheckpoint(request(10, 20)).status, 403, "not told of the new key");
  const signing = openKeyFile({
    path: join(folder, "court.example-keys", "witness.key"),
    mayCreate: false,
  });
  const told = new Witness({ key, signing, logs: [logKey, nextKey], store, now: Date.now });
  assert.equal(told.addCheckpoint(request(10, 20, FORKED)).status, 422);
  assert.equal(told.addCheckpoint(request(0, 20)).status, 409, "not as if it were another log");
  assert.equal(told.addCheckpoint(request(10, 20)).status, 200);
});

test("AUD-63: a witness follows a change of key that both keys signed, and no other", async () => {
  const { witness, store, key, directory } = openWitness("court.example/w9");
  const url = await serve(witness);
  const signing = openKeyFile({ path: join(folder, "next.key"), mayCreate: true });
  const next = verifierKey(ORIGIN, signing.publicKey);
  const by = {
    old: { verifier: logKey, sign: logSigning.sign },
    new: { verifier: next, sign: signing.sign },
  };
  const noteBy = (size: number, lines: readonly string[], ...who: ("old" | "new")[]) => {
    const root = rootHash(LEAVES.slice(0, size));
    const text = formatCheckpoint({ origin: ORIGIN, size, root, extensions: lines });
    const signatures = who.map((name) => {
      const { verifier, sign } = by[name];
      return { name: ORIGIN, keyId: verifier.keyId, signature: sign(Buffer.from(text)) };
    });
    return { text, signatures };
  };
  const line = keyChangeLine({ from: logKey, to: next });
  const add = (oldSize: number, note: SignedNote) => {
    const { size } = parseCheckpoint(note.text);
    return witness.addCheckpoint(
      formatAddCheckpoint({ oldSize, proof: proofOf(oldSize, size), note }),
    ).status;
  };
  assert.equal(add(0, noteBy(10, [], "old")), 200);
  assert.equal(add(10, noteBy(20, [line], "old")), 403, "by the old key only");
  assert.equal(add(10, noteBy(20, [line], "new")), 403, "by the new key only");
  assert.equal(add(10, noteBy(20, [], "new")), 403, "not given over yet");
  // The server has gone on with its new key while the witness was away.
  const change = noteBy(20, [line], "old", "new");
  const log = {
    ...logOf(30),
    checkpoint: formatNote(noteBy(30, [], "new")),
    keyChanges: [{ from: logKey, to: next, size: 20, note: change }],
  };
  const { desk, problems } = await openDesk(log, [{ key, url, reach: "loopback" }]);
  desk.submit();
  await until(() => desk.state()[0]?.size === 30);
  assert.deepEqual(problems, []);
  await desk.stop();
  assert.equal(add(30, noteBy(40, [], "old")), 403, "the old key has given over");
  assert.equal(add(30, noteBy(40, [], "new")), 200);
  store.close();
  // What it followed is known after a new start, too.
  const again = openWitness("court.example/w9");
  assert.equal(again.directory, directory);
  const request = formatAddCheckpoint({
    oldSize: 40,
    proof: proofOf(40, 50),
    note: noteBy(50, [], "new"),
  });
  assert.equal(again.witness.addCheckpoint(request).status, 200);
});

test("AUD-63: a witness that was given two keys of a log follows the change of either", () => {
  const { store, key, directory } = openWitness("court.example/two-keys");
  const [other, next] = ["other.key", "after.key"].map((name) =>
    openKeyFile({ path: join(folder, name), mayCreate: true }),
  );
  if (other === undefined || next === undefined) throw new Error("no keys");
  const [otherKey, nextKey] = [other, next].map(({ publicKey }) => verifierKey(ORIGIN, publicKey));
  if (otherKey === undefined || nextKey === undefined) throw new Error("no keys");
  const signing = openKeyFile({ path: join(directory, "witness.key"), mayCreate: false });
  const logs = [otherKey, logKey];
  const witness = new Witness({ key, signing, logs, store, now: Date.now });
  const root = (size: number) => rootHash(LEAVES.slice(0, size));
  const extensions = [keyChangeLine({ from: logKey, to: nextKey })];
  const text = formatCheckpoint({ origin: ORIGIN, size: 10, root: root(10), extensions });
  const signatures = [
    { name: ORIGIN, keyId: logKey.keyId, signature: logSigning.sign(Buffer.from(text)) },
    { name: ORIGIN, keyId: nextKey.keyId, signature: next.sign(Buffer.from(text)) },
  ];
  const change = formatAddCheckpoint({ oldSize: 0, proof: [], note: { text, signatures } });
  assert.equal(witness.addCheckpoint(change).status, 200);
  assert.equal(witness.addCheckpoint(requestOf(10, 20)).status, 403, "it has given over");
  const later = formatCheckpoint({ origin: ORIGIN, size: 20, root: root(20), extensions: [] });
  const note = parseNote(signNote(later, nextKey, next.sign));
  const after20 = formatAddCheckpoint({ oldSize: 10, proof: proofOf(10, 20), note });
  assert.equal(witness.addCheckpoint(after20).status, 200);
});
