import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { VaultError, sealIdFor } from "../vault.ts";
import type { SealingVault } from "../sealing.ts";
import type { Opening, SealRequest } from "../vault.ts";

export type Subject = {
  readonly vault: SealingVault;
  reopen(): Promise<SealingVault>;
  dispose(): Promise<void>;
};

export const AREA = "north";
export const opening: Opening = {
  purpose: "handling",
  actor: { kind: "person", id: "dispatcher-1" },
  sequence: 7,
};

export const request = (text: string, changes: Partial<SealRequest> = {}): SealRequest => ({
  reportId: "call-1",
  sealId: sealIdFor("command-1", "reporter"),
  kind: "reporter",
  text,
  ...changes,
});

export const failsWith = (code: string) => (error: unknown) =>
  error instanceof VaultError && error.code === code;

type On = (title: string, run: (subject: Subject) => Promise<void>) => void;

/** What every vault must do; `open` gives a new empty one of area AREA. */
export function vaultConformance(name: string, open: () => Promise<Subject>): void {
  const on: On = (title, run) => {
    test(title, async () => {
      const subject = await open();
      try {
        await run(subject);
      } finally {
        await subject.dispose();
      }
    });
  };
  describe(`vault conformance: ${name}`, () => {
    sealRules(on);
    keyRules(on);
    eraseRules(on);
  });
}

function sealRules(on: On): void {
  on("VLT-1: a sealed text is opened as it was, also after reopening", async (s) => {
    for (const [index, text] of ["", "Ana Petrović 0117 496 0123", "火灾 🔥 \u0000\n"].entries()) {
      const sealId = sealIdFor(`command-${index}`, "narrative");
      const seal = await s.vault.seal(request(text, { sealId, kind: "narrative" }));
      assert.equal(seal.sealId, sealId);
      assert.equal(await s.vault.open(sealId, opening), text);
    }
    const again = await s.reopen();
    const first = sealIdFor("command-1", "narrative");
    assert.equal(await again.open(first, opening), "Ana Petrović 0117 496 0123");
  });

  on(
    "VLT-2: the commitment is salted: the same text gives another one, and no plain hash",
    async (s) => {
      const a = await s.vault.seal(request("same"));
      const b = await s.vault.seal(request("same", { sealId: sealIdFor("command-2", "reporter") }));
      assert.match(a.commitment, /^[0-9a-f]{64}$/);
      assert.notEqual(a.commitment, b.commitment);
      assert.notEqual(a.commitment, createHash("sha256").update("same").digest("hex"));
    },
  );

  on("VLT-3: a retried command gets the same seal and leaves nothing behind", async (s) => {
    const first = await s.vault.sealAll([
      request("Ana"),
      request("smoke", { sealId: sealIdFor("command-1", "narrative"), kind: "narrative" }),
      request("Ana"),
    ]);
    assert.deepEqual(first[2], first[0]);
    assert.deepEqual(await s.vault.seal(request("Ana")), first[0]);
    assert.deepEqual(await (await s.reopen()).seal(request("Ana")), first[0]);
  });

  on("VLT-3: the same seal with another text, kind or report is refused", async (s) => {
    await s.vault.seal(request("Ana"));
    const others = [
      request("Anna"),
      request("Ana", { kind: "note" }),
      request("Ana", { reportId: "call-2" }),
    ];
    for (const other of others) {
      await assert.rejects(s.vault.seal(other), failsWith("seal-exists"));
    }
    const both = [request("x", { sealId: "new" }), request("Anna")];
    await assert.rejects(s.vault.sealAll(both), failsWith("seal-exists"));
    assert.equal(await s.vault.describe("new"), undefined);
  });

  on("VLT-3: a seal without an id, or of no report, is refused", async ({ vault }) => {
    for (const part of [{ sealId: "" }, { reportId: "" }]) {
      await assert.rejects(vault.seal(request("Ana", part)), failsWith("bad-request"));
    }
  });

  on("VLT-4: opening needs an event of the log, and a seal that exists", async ({ vault }) => {
    const { sealId } = await vault.seal(request("Ana"));
    for (const sequence of [0, -1, 1.5, Number.NaN]) {
      const open = vault.open(sealId, { ...opening, sequence });
      await assert.rejects(open, failsWith("bad-request"));
    }
    assert.equal(await vault.open(sealId, { ...opening, sequence: 1 }), "Ana", "the first event");
    await assert.rejects(vault.open("seal-none", opening), failsWith("unknown-seal"));
    assert.deepEqual(await vault.describe(sealId), { reportId: "call-1", kind: "reporter" });
  });

  on(
    "VLT-5: a text that is too long is refused, and no message holds the text",
    async ({ vault }) => {
      const most = "a".repeat(1024 * 1024);
      const { sealId } = await vault.seal(request(most, { sealId: "most" }));
      assert.equal(await vault.open(sealId, opening), most);
      const more = request(`${most}a`, { sealId: "more" });
      await assert.rejects(vault.seal(more), failsWith("bad-request"));
      const text = "Ana".repeat(400_000);
      await assert.rejects(vault.seal(request(text)), (error) => {
        assert.ok(failsWith("bad-request")(error));
        assert.doesNotMatch(String(error), /Ana/);
        return true;
      });
    },
  );
}

function keyRules(on: On): void {
  on(
    "VLT-13: of two changes of a purpose's key all is taken over, counted, and opens",
    async (s) => {
      const { keys } = s.vault;
      const own = await s.vault.seal(request("Ana"));
      const other = await s.vault.seal(request("Bo", { sealId: "other", reportId: "call-2" }));
      await s.vault.seal(request("Cy", { sealId: "third", reportId: "call-3" }));
      await s.vault.destroyKey("call-3");
      assert.deepEqual(keys.state().reports, { kept: 2, erased: 1 });
      const handling = () => keys.state().purposes.find(({ purpose }) => purpose === "handling");
      for (const generation of [2, 3]) {
        assert.equal(keys.rotatePurpose("handling"), generation);
        assert.deepEqual(handling(), { purpose: "handling", generation, toRewrap: 2 });
        assert.deepEqual(keys.rewrapSome(), { purpose: "handling", reports: 2 });
        assert.deepEqual(keys.rewrapSome(), { purpose: "handling", reports: 0 });
        assert.deepEqual(keys.rewrapSome(), { reports: 0 });
        assert.deepEqual(handling(), { purpose: "handling", generation, toRewrap: 0 });
      }
      for (const reach of [async () => s.vault, () => s.reopen()]) {
        const vault = await reach();
        for (const purpose of ["handling", "legal"] as const) {
          assert.equal(await vault.open(own.sealId, { ...opening, purpose }), "Ana");
          assert.equal(await vault.open(other.sealId, { ...opening, purpose }), "Bo");
        }
        await assert.rejects(vault.open("third", opening), failsWith("erased"));
        assert.deepEqual(vault.keys.state().reports, { kept: 2, erased: 1 });
      }
    },
  );
}

function eraseRules(on: On): void {
  on("VLT-6: a destroyed key erases all texts of its report and no other", async (s) => {
    const own = await s.vault.seal(request("Ana"));
    const note = await s.vault.seal(request("n", { sealId: "note-1", kind: "note" }));
    const other = await s.vault.seal(request("Bo", { sealId: "other", reportId: "call-2" }));
    await s.vault.destroyKey("call-1");
    await s.vault.destroyKey("call-1");
    for (const reach of [async () => s.vault, () => s.reopen()]) {
      const vault = await reach();
      await assert.rejects(vault.open(own.sealId, opening), failsWith("erased"));
      await assert.rejects(vault.open(note.sealId, opening), failsWith("erased"));
      assert.equal(await vault.open(other.sealId, opening), "Bo");
    }
  });

  on(
    "VLT-6: nothing can be sealed to an erased report, not even by a late retry",
    async ({ vault }) => {
      await vault.seal(request("Ana"));
      await vault.destroyKey("call-1");
      await assert.rejects(vault.seal(request("Ana")), failsWith("erased"));
      await assert.rejects(vault.seal(request("x", { sealId: "new" })), failsWith("erased"));
      await vault.destroyKey("call-3");
      const early = request("x", { sealId: "early", reportId: "call-3" });
      await assert.rejects(vault.seal(early), failsWith("erased"));
    },
  );
}
