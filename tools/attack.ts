// What an owner of the machine can do to a log's files: random attacks by SQL, with checksums
// repaired, and checkpoints of the directory signed anew with the true key.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createPrivateKey, sign } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { formatCheckpoint, GrowingTree, originOf, parseVerifierKey, signNote } from "#audit";

/** A whole number from 0 to below `below`. */
export type Random = (below: number) => number;

/** xorshift32, so that a seed that failed can be run again. Requires seed > 0. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type Row = { sequence: number; body: Buffer };
type CommandRow = { id: string; hash: Buffer; first: number; last: number };
/** The log as an attacker holds it in hand: rows and commands, to be written back in one go. */
type Log = { rows: Row[]; commands: CommandRow[]; repair: boolean };
/** Changes the log; false when this one does not work on what it met. */
type Attack = (log: Log, random: Random) => boolean;

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[random(items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

/** Replaces text in a body; false when it is not in there. */
function replaceIn(row: Row, from: RegExp, to: string): boolean {
  const text = row.body.toString("utf8");
  const changed = text.replace(from, to);
  row.body = Buffer.from(changed, "utf8");
  return changed !== text;
}

/** Gives all rows the sequences 1, 2, 3, …, inside and outside, and the commands their ranges. */
function renumber(log: Log): void {
  const hashes = new Map(log.commands.map(({ id, hash }) => [id, hash]));
  log.commands = [];
  log.rows.forEach((row, index) => {
    row.sequence = index + 1;
    replaceIn(row, /"sequence":\d+\}$/, `"sequence":${index + 1}}`);
    const id = /"commandId":"([^"]+)"/.exec(row.body.toString("utf8"))?.[1] ?? "";
    const last = log.commands.at(-1);
    if (last?.id === id) last.last = index + 1;
    else {
      const hash = hashes.get(id) ?? Buffer.alloc(32);
      log.commands.push({ id, hash, first: index + 1, last: index + 1 });
    }
  });
}

export const ATTACKS: Readonly<Record<string, Attack>> = {
  "alter a bit of a body"({ rows }, random) {
    const { body } = pick(rows, random);
    const at = random(body.length);
    body[at] = (body[at] ?? 0) ^ (1 << random(8));
    return true;
  },
  "alter a bit of a body, checksum kept"(log, random) {
    log.repair = false;
    return ATTACKS["alter a bit of a body"]?.(log, random) ?? false;
  },
  "alter what happened"({ rows }, random) {
    return replaceIn(pick(rows, random), /"disposition":"[^"]*"/, `"disposition":"d${random(99)}"`);
  },
  "alter when it happened"({ rows }, random) {
    return replaceIn(pick(rows, random), /"occurredAt":\d+/, `"occurredAt":${random(1e9)}`);
  },
  "alter who did it"({ rows }, random) {
    return replaceIn(pick(rows, random), /"id":"[^"]*"/, `"id":"somebody-${random(99)}"`);
  },
  "alter the command's id"(log, random) {
    const done = replaceIn(pick(log.rows, random), /"commandId":"[^"]*"/, '"commandId":"other"');
    renumber(log);
    return done;
  },
  "delete one"({ rows }, random) {
    rows.splice(random(rows.length), 1);
    return true;
  },
  "drop some and renumber"(log, random) {
    log.rows.splice(random(log.rows.length), 1 + random(5));
    renumber(log);
    return true;
  },
  "insert one"(log, random) {
    const { body } = pick(log.rows, random);
    const copy = Buffer.from(body.toString("utf8").replace("command-", "inserted-"));
    // Not at the very end: what is added there is a new event, which no one has signed yet.
    log.rows.splice(random(log.rows.length), 0, { sequence: 0, body: copy });
    renumber(log);
    return true;
  },
  "swap the bytes of two"({ rows }, random) {
    const [a, b] = [pick(rows, random), pick(rows, random)];
    [a.body, b.body] = [b.body, a.body];
    return a !== b;
  },
  "reorder and renumber"(log, random) {
    const from = random(log.rows.length - 1);
    log.rows.splice(from + 1, 0, ...log.rows.splice(from, 1));
    renumber(log);
    return true;
  },
  "cut off the tail"(log, random) {
    log.rows.splice(log.rows.length - 1 - random(20));
    renumber(log);
    return true;
  },
  "cut off the tail and write another"(log, random) {
    const cut = log.rows.splice(log.rows.length - 1 - random(20));
    for (const row of cut) replaceIn(row, /"disposition":"[^"]*"/, '"disposition":"forged"');
    log.rows.push(...cut);
    renumber(log);
    return true;
  },
  "change a row's sequence"({ rows }, random) {
    const at = random(rows.length);
    const row = rows[at];
    if (row !== undefined) row.sequence = rows.length + 1 + random(1000);
    return true;
  },
  "shift all sequences"({ rows }, random) {
    const by = 1 + random(9);
    for (const row of rows) row.sequence += by;
    return true;
  },
};

/** A copy of a data directory's log, key and checkpoints, to be attacked. */
export function copyLog(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(join(to, "checkpoints"), { recursive: true });
  for (const file of ["journal.sqlite", "log.vkey", join("checkpoints", "kept.txt")]) {
    copyFileSync(join(from, file), join(to, file));
  }
}

/** Carries out an attack on the file; false when it changed nothing. */
export function attack(directory: string, change: Attack, random: Random): boolean {
  const db = new DatabaseSync(join(directory, "journal.sqlite"));
  try {
    db.exec("PRAGMA synchronous = OFF");
    const events = db
      .prepare("SELECT sequence, body, checksum FROM events ORDER BY sequence")
      .all();
    const checksums = new Map(events.map((row) => [Number(row["sequence"]), row["checksum"]]));
    const rows = events.map((row) => ({
      sequence: Number(row["sequence"]),
      body: Buffer.from(row["body"] as Uint8Array),
    }));
    const commands = db
      .prepare("SELECT * FROM commands ORDER BY first_sequence")
      .all()
      .map((row) => ({
        id: String(row["command_id"]),
        hash: Buffer.from(row["command_hash"] as Uint8Array),
        first: Number(row["first_sequence"]),
        last: Number(row["last_sequence"]),
      }));
    const log: Log = { rows, commands, repair: true };
    if (!change(log, random)) return false;
    db.exec("BEGIN; DELETE FROM events; DELETE FROM commands");
    const event = db.prepare("INSERT INTO events VALUES (?, ?, ?)");
    for (const { sequence, body } of log.rows) {
      const kept = log.repair ? undefined : checksums.get(sequence);
      event.run(sequence, body, kept ?? crc32(body, crc32(String(sequence))));
    }
    const command = db.prepare("INSERT OR REPLACE INTO commands VALUES (?, ?, ?, ?)");
    for (const { id, hash, first, last } of log.commands) command.run(id, hash, first, last);
    db.exec("COMMIT");
    return true;
  } finally {
    db.close();
  }
}

/** Replaces the kept checkpoints by one of the log as it is now, signed with the true key. */
export function signAnew(directory: string, keyFile: string, areaId: string): void {
  const db = new DatabaseSync(join(directory, "journal.sqlite"));
  const tree = new GrowingTree();
  for (const row of db.prepare("SELECT body FROM events ORDER BY sequence").iterate()) {
    tree.append(row["body"] as Uint8Array);
  }
  db.close();
  const key = parseVerifierKey(readFileSync(join(directory, "log.vkey"), "utf8").trim());
  const [origin, size, root] = [originOf(areaId), tree.size, tree.root()];
  const text = formatCheckpoint({ origin, size, root, extensions: [] });
  const privateKey = createPrivateKey(readFileSync(keyFile, "utf8"));
  const note = signNote(text, key, (message) => sign(null, message, privateKey));
  writeFileSync(join(directory, "checkpoints", "kept.txt"), `${note}\n`);
}
