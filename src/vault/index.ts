export { memoryVault } from "./memory.ts";
export { KeyRing } from "./key-ring.ts";
export type { KeyState } from "./key-ring.ts";
export { restoreKeys } from "./restore-keys.ts";
export type { RestoredKeys, RestoreKeys } from "./restore-keys.ts";
export { SealingVault } from "./sealing.ts";
export { openSqliteVault } from "./sqlite.ts";
export type { VaultOptions } from "./sqlite.ts";
export { SEALED_BYTES_MAX, VaultError, sealIdFor } from "./vault.ts";
export type {
  Opening,
  SealDescription,
  SealKind,
  SealRequest,
  Vault,
  VaultErrorCode,
} from "./vault.ts";
