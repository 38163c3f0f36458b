import { randomBytes } from "node:crypto";
import { purposes, type SealId } from "#kernel";
import { KEY_BYTES } from "./envelope.ts";
import { KeyRing } from "./key-ring.ts";
import type { KeyStore, MasterKeyPlace, WrappedPurposeKey, WrappedReportKey } from "./key-ring.ts";
import { SealingVault } from "./sealing.ts";
import type { SealStore, StoredSeal } from "./sealing.ts";
import { VaultError } from "./vault.ts";

/** A vault that forgets everything with its process: for tests and exercises. */
export function memoryVault(areaId: string): SealingVault {
  const keys = new KeyRing(memoryKeyStore(areaId), randomBytes(KEY_BYTES), nowhere());
  return new SealingVault(areaId, memorySealStore(), keys);
}

/** A master key that is kept in the key ring alone. */
export function nowhere(): MasterKeyPlace {
  return { makeNext: () => randomBytes(KEY_BYTES), promoteNext: () => undefined };
}

export function memorySealStore(): SealStore {
  const seals = new Map<SealId, StoredSeal>();
  return {
    findSeal: (sealId) => seals.get(sealId),
    addSeals(added) {
      for (const seal of added) seals.set(seal.sealId, seal);
    },
    close: () => undefined,
  };
}

export function memoryKeyStore(areaId: string): KeyStore {
  const reports = new Map<string, WrappedReportKey[] | "erased">();
  let purposeKeys: WrappedPurposeKey[] = [];
  let erasedUpTo = 0;
  const all = (): WrappedReportKey[] =>
    [...reports.values()].flatMap((keys) => (keys === "erased" ? [] : keys));
  const older = (purpose: string, generation: number): WrappedReportKey[] =>
    all().filter((one) => one.purpose === purpose && one.generation < generation);
  return {
    areaId,
    find(reportId, purpose) {
      const keys = reports.get(reportId);
      if (keys === "erased") return { erased: true };
      return keys?.find((one) => one.purpose === purpose);
    },
    add(keys) {
      for (const key of keys) {
        const before = reports.get(key.reportId);
        if (before !== "erased") reports.set(key.reportId, [...(before ?? []), key]);
      }
    },
    erase(reportIds) {
      for (const reportId of reportIds) reports.set(reportId, "erased");
    },
    listOlder: (purpose, generation, limit) => older(purpose, generation).slice(0, limit),
    countOlder: (purpose, generation) => older(purpose, generation).length,
    replace(keys) {
      for (const key of keys) {
        const before = reports.get(key.reportId);
        if (before === undefined || before === "erased") continue;
        reports.set(
          key.reportId,
          before.map((one) => (one.purpose === key.purpose ? key : one)),
        );
      }
    },
    listPurposeKeys: () => purposeKeys,
    addPurposeKeys: (keys) => void purposeKeys.push(...keys),
    dropPurposeKeys(purpose, generation) {
      purposeKeys = purposeKeys.filter(
        (one) => one.purpose !== purpose || one.generation >= generation,
      );
    },
    replaceMaster: (keys) => void (purposeKeys = [...keys]),
    readErasedUpTo: () => erasedUpTo,
    writeErasedUpTo: (sequence) => void (erasedUpTo = sequence),
    countReports() {
      const kept = all().length / purposes.length;
      return { kept, erased: reports.size - kept };
    },
    copyTo() {
      throw new VaultError("bad-request", "a vault in memory has no file to copy its keys to");
    },
  };
}
