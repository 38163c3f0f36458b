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
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { KEY_BYTES } from "./envelope.ts";
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
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = randomBytes(KEY_BYTES);
  // Written apart and then renamed: a key file is whole or not there.
  const temporary = `${path}.part`;
  const handle = openSync(temporary, "w", 0o600);
  // The mode given to open is lessened by the umask, never widened; chmod makes it exact.
  chmodSync(temporary, 0o600);
  writeSync(handle, `${PREFIX}${key.toString("base64")}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(temporary, path);
  syncDirectory(folder);
  return key;
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
