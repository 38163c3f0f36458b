import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { KEY_BYTES, keyIdOf } from "./envelope.ts";
import type { MasterKeyPlace } from "./key-ring.ts";
import { VaultError } from "./vault.ts";

const PREFIX = "muster-master-key/1 ";
/** Permission bits of group and others. */
const OTHERS = 0o077;

/**
 * Reads the master key, or makes one when `mayCreate`. Throws VaultError: "key-file-open" when
 * others than the owner may read the file, "key-file-wrong" when it is not a key, "incomplete"
 * when it is missing although texts are sealed under it.
 */
export function loadMasterKey(path: string, mayCreate: boolean): Uint8Array {
  if (!existsSync(path)) {
    if (mayCreate) return createMasterKey(path);
    throw new VaultError(
      "incomplete",
      `${path} is missing, but there are texts sealed under it; restore it from its own backup`,
    );
  }
  const mode = statSync(path).mode & 0o777;
  // Windows has no such bits; there the folder's own access list must do it.
  if (process.platform !== "win32" && (mode & OTHERS) !== 0) {
    throw new VaultError(
      "key-file-open",
      `${path} has permissions ${mode.toString(8)}; expected 600, so that only the server's ` +
        `user can read it. Run: chmod 600 ${path}`,
    );
  }
  const text = readFileSync(path, "utf8").trim();
  const key = Buffer.from(text.slice(PREFIX.length), "base64");
  if (!text.startsWith(PREFIX) || key.length !== KEY_BYTES) {
    throw new VaultError(
      "key-file-wrong",
      `${path} is not a master key (expected "${PREFIX}" and ${KEY_BYTES} bytes in base64); ` +
        "restore it from its own backup",
    );
  }
  return key;
}

function createMasterKey(path: string): Uint8Array {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const key = randomBytes(KEY_BYTES);
  writeKey(path, key);
  return key;
}

function writeKey(path: string, key: Uint8Array): void {
  // Written apart and then renamed: a key file is whole or not there.
  const temporary = `${path}.part`;
  const handle = openSync(temporary, "w", 0o600);
  // The mode given to open is lessened by the umask, never widened; chmod makes it exact.
  chmodSync(temporary, 0o600);
  writeSync(handle, `${PREFIX}${Buffer.from(key).toString("base64")}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/** The new key waits beside the present one until everything is wrapped by it. */
function nextOf(path: string): string {
  return `${path}.next`;
}

/** The master key in a file. */
export function masterKeyFile(path: string): MasterKeyPlace {
  return {
    makeNext() {
      const key = randomBytes(KEY_BYTES);
      writeKey(nextOf(path), key);
      return key;
    },
    promoteNext() {
      renameSync(nextOf(path), path);
      syncDirectory(dirname(path));
    },
  };
}

/**
 * The master key that the key store is under, after a change of it was cut off or not: the new
 * one when the store is already under it, else the old one. Throws VaultError "key-file-wrong"
 * when it is neither.
 */
export function settleMasterKey(path: string, masterKeyId: string): Uint8Array {
  const key = loadMasterKey(path, false);
  const next = nextOf(path);
  if (keyIdOf(key) === masterKeyId) {
    // The store never came under it, so nothing is lost with it.
    rmSync(next, { force: true });
    return key;
  }
  const waiting = existsSync(next) ? loadMasterKey(next, false) : undefined;
  if (waiting !== undefined && keyIdOf(waiting) === masterKeyId) {
    masterKeyFile(path).promoteNext();
    return waiting;
  }
  throw new VaultError(
    "key-file-wrong",
    `the master key in ${path} is ${keyIdOf(key)}; the report keys are under ${masterKeyId}. ` +
      "Restore the right key file",
  );
}

/** Makes a created name in the directory survive a power loss. */
export function syncDirectory(directory: string): void {
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
