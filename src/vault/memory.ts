import { randomBytes } from "node:crypto";
import type { SealId } from "#kernel";
import { KEY_BYTES } from "./envelope.ts";
import { SealingVault } from "./sealing.ts";
import type { StoredKey, StoredSeal, VaultStore } from "./sealing.ts";

/** A vault that forgets everything with its process: for tests and exercises. */
export function memoryVault(areaId: string): SealingVault {
  return new SealingVault(memoryVaultStore(areaId), randomBytes(KEY_BYTES));
}

export function memoryVaultStore(areaId: string): VaultStore {
  const keys = new Map<string, StoredKey>();
  const seals = new Map<SealId, StoredSeal>();
  return {
    areaId,
    findKey: (reportId) => keys.get(reportId),
    addKeys(added) {
      for (const [reportId, wrapped] of added) keys.set(reportId, { wrapped });
    },
    eraseKey: (reportId) => void keys.set(reportId, { erased: true }),
    findSeal: (sealId) => seals.get(sealId),
    addSeals(added) {
      for (const seal of added) seals.set(seal.sealId, seal);
    },
    close: () => undefined,
  };
}
