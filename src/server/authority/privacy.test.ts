import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Actor, Command } from "#kernel";
import { SqliteJournal } from "#journal";
import { VaultError, openSqliteVault, sealIdFor } from "#vault";
import type { SealKind, Vault } from "#vault";
import { RELEASE_RETRY_MILLISECONDS, areaKernel, openAuthority, releaseText } from "./index.ts";
import type { Alert, Authority } from "./index.ts";

/** Unmistakable: if one of these bytes is anywhere, it came from here. */
const PLANTED = {
  reporter: "Quirina Xylander-Vogt, +49 151 0099 8877",
  narrative: "Herr Zwiebelfisch von nebenan schlägt seine Kinder 邻居打孩子",
  note: "patient Bartholomäus Knopfloch, HIV positive, door code 4711#",
} as const;
const TEXTS: readonly string[] = Object.values(PLANTED);
const WORDS = TEXTS.concat(TEXTS.flatMap((text) => text.split(/[ ,]+/)));
const LONG_WORDS = WORDS.filter((word) => Buffer.byteLength(word) >= 6);

const actor: Actor = { kind: "person", id: "call-taker-1" };

type World = {
  readonly directory: string;
  readonly authority: Authority;
  readonly vault: Vault;
  readonly alerts: Alert[];
  setNow(now: number): void;
};

async function inWorld(run: (world: World) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "muster-privacy-"));
  const areaId = "north";
  const journal = new SqliteJournal({ directory, areaId });
  const vault = openSqliteVault({ directory, areaId });
  const alerts: Alert[] = [];
  let now = 1_700_000_000_000;
  const clock = { now: () => now };
  const onAlert = (alert: Alert): void => void alerts.push(alert);
  const authority = await openAuthority({ kernel: areaKernel, journal, clock, onAlert });
  const setNow = (value: number): void => {
    now = value;
  };
  try {
    await run({ directory, authority, vault, alerts, setNow });
  } finally {
    await authority.stop();
    await journal.close();
    await vault.close();
    rmSync(directory, { recursive: true });
  }
}

/** As the server does: seal first, then submit what names the seals. */
async function receiveCall({ authority, vault }: World, callId = "call-1"): Promise<void> {
  const commandId = `receive-${callId}`;
  const of = (kind: SealKind & keyof typeof PLANTED) => ({
    reportId: callId,
    sealId: sealIdFor(commandId, kind),
    kind,
    text: PLANTED[kind],
  });
  const [reporter, narrative] = await vault.sealAll([of("reporter"), of("narrative")]);
  assert.ok(reporter && narrative);
  const command: Command = { type: "receiveCall", callId, channel: "phone", reporter, narrative };
  const result = await authority.submit({ commandId, actor, command });
  assert.ok("accepted" in result, JSON.stringify(result));
}

function filesOf(directory: string): Map<string, Buffer> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  return new Map(paths.map((path) => [path, readFileSync(path)]));
}

/** Every way in which a text may lie in a file without being meant to be found. */
function disguises(word: string): Buffer[] {
  const bytes = Buffer.from(word);
  const base64 = [0, 1, 2].map((shift) => {
    // What base64 shows of the word at any position: without the edges, which mix with neighbours.
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  const texts = [
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    ...base64.filter((text) => text.length >= 8),
    encodeURIComponent(word),
    JSON.stringify(word).slice(1, -1),
  ];
  const utf16 = Buffer.from(word, "utf16le");
  return [bytes, utf16, Buffer.from(utf16).swap16(), ...texts.map((text) => Buffer.from(text))];
}

function found(files: ReadonlyMap<string, Buffer>): string[] {
  const all: string[] = [];
  for (const [path, content] of files) {
    for (const word of LONG_WORDS) {
      if (disguises(word).some((bytes) => content.includes(bytes))) all.push(`${word} in ${path}`);
    }
  }
  return all;
}

test("VLT-10: no personal text is in the log, its write-ahead log, a snapshot, an alert or a vault file", async () => {
  await inWorld(async (world) => {
    await receiveCall(world);
    const { authority, vault, directory, alerts } = world;
    const narrative = await vault.seal({
      reportId: "call-1",
      sealId: sealIdFor("amend-1", "narrative"),
      kind: "narrative",
      text: PLANTED.note,
    });
    const amend: Command = { type: "amendCall", callId: "call-1", narrative };
    const amended = await authority.submit({ commandId: "amend-1", actor, command: amend });
    assert.ok("accepted" in amended, JSON.stringify(amended));
    // What fails must not carry the text into an error either.
    await vault
      .seal({ reportId: "x", sealId: narrative.sealId, kind: "note", text: PLANTED.narrative })
      .catch((error: unknown) => alerts.push({ code: "internal-error", message: String(error) }));
    const live = filesOf(directory);
    await authority.stop();
    const stopped = filesOf(directory);
    assert.ok([...live.keys()].some((path) => path.endsWith("journal.sqlite-wal")));
    assert.ok([...stopped.keys()].some((path) => path.endsWith(".snapshot")));
    assert.ok(alerts.length > 0);
    const heard = new Map([["alerts", Buffer.from(JSON.stringify(alerts))]]);
    assert.deepEqual([...found(live), ...found(stopped), ...found(heard)], []);
    // The search itself works: it finds what was planted, and each disguise of it.
    for (const bytes of disguises(PLANTED.note)) {
      assert.ok(found(new Map([["x", bytes]])).length > 0, bytes.toString());
    }
  });
});

test("VLT-4: a text is released only after its opening is in the log", async () => {
  await inWorld(async (world) => {
    await receiveCall(world);
    const { authority } = world;
    const sealId = sealIdFor("receive-call-1", "reporter");
    const seen: string[] = [];
    authority.subscribe((events) => seen.push(...events.map((event) => event.event.type)));
    const vault: Pick<Vault, "open"> = {
      open(id, opening) {
        seen.push(`released for ${opening.purpose} under ${opening.sequence}`);
        return world.vault.open(id, opening);
      },
    };
    const request = { commandId: "open-1", actor, sealId, purpose: "handling" } as const;
    const release = await releaseText(authority, vault, request);
    assert.deepEqual(release, { text: PLANTED.reporter, sequence: 2 });
    assert.deepEqual(seen, ["sealOpened", "released for handling under 2"]);
    const [event] = await authority.eventsAfter(1, 1);
    assert.deepEqual(event?.event, { type: "sealOpened", sealId, purpose: "handling" });
    assert.deepEqual(event.actor, actor);
  });
});

test("VLT-4: the same opening can be asked for again only while its answer may have been lost", async () => {
  await inWorld(async (world) => {
    await receiveCall(world);
    const { authority, vault } = world;
    const sealId = sealIdFor("receive-call-1", "narrative");
    const request = { commandId: "open-1", actor, sealId, purpose: "handling" } as const;
    const first = await releaseText(authority, vault, request);
    world.setNow(authority.now() + RELEASE_RETRY_MILLISECONDS);
    assert.deepEqual(await releaseText(authority, vault, request), first);
    world.setNow(authority.now() + 1);
    const late = await releaseText(authority, vault, request);
    assert.ok("refusal" in late && late.refusal.code === "release-over");
    const other = { ...request, actor: { ...actor, id: "someone-else" } };
    const stolen = await releaseText(authority, vault, other);
    assert.ok("refusal" in stolen && stolen.refusal.code === "command-id-reused");
    assert.equal((await authority.eventsAfter(1, 9)).length, 1);
  });
});

test("VLT-6: after erasure the log still verifies and the text cannot be released", async () => {
  await inWorld(async (world) => {
    await receiveCall(world);
    await receiveCall(world, "call-2");
    const { authority, vault } = world;
    await vault.destroyKey("call-1");
    const open = (commandId: string, callId: string) =>
      releaseText(authority, vault, {
        commandId,
        actor,
        sealId: sealIdFor(`receive-${callId}`, "reporter"),
        purpose: "handling",
      });
    await assert.rejects(
      open("open-1", "call-1"),
      (error) => error instanceof VaultError && error.code === "erased",
    );
    const other = await open("open-2", "call-2");
    assert.ok("text" in other && other.text === PLANTED.reporter);
    assert.equal((await authority.eventsAfter(0, 10)).length, 4);
  });
});
