export { memoryVault } from "./memory.ts";
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
