import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from "node:crypto";
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
import { dirname, join } from "node:path";
import { formatVerifierKey, verifierKey, type KeyChange, type VerifierKey } from "#audit";
import { JournalError } from "../journal.ts";
import { syncDirectory } from "../snapshot-shelf.ts";

/** Names inside the data directory. */
export const LOG_KEY_FILE = join("keys", "log.key");
/** The next key, while the log is given over to it. */
export const NEXT_KEY_FILE = join("keys", "log.key.next");
export const LOG_VKEY_FILE = "log.vkey";

/** Permission bits of group and others. */
const OTHERS = 0o077;

/** The key that signs the log's checkpoints. */
export type LogKey = {
  readonly verifier: VerifierKey;
  sign(this: void, message: Uint8Array): Uint8Array;
};

/**
 * Reads the log's key, or makes one when `mayCreate`, and sees that DATA/log.vkey is its public
 * half. Throws JournalError "log-key": missing, open to others, no Ed25519 key, or not that of
 * log.vkey.
 */
export function openLogKey(options: {
  readonly directory: string;
  /** The key's name: the log's origin. */
  readonly name: string;
  /** False once a checkpoint was signed: a lost key is never replaced in silence. */
  readonly mayCreate: boolean;
  /** The last change of the key. What a crash left undone of it is done. */
  readonly changed?: KeyChange | undefined;
}): LogKey {
  const { directory, name, mayCreate, changed } = options;
  if (changed !== undefined) finishChange(directory, changed);
  const { publicKey, sign: signWith } = openKeyFile({
    path: join(directory, LOG_KEY_FILE),
    mayCreate,
  });
  const verifier = verifierKey(name, publicKey);
  if (changed !== undefined && changed.to.keyId !== verifier.keyId) {
    throw refused(
      `${LOG_KEY_FILE} is ${verifier.keyId}, but the log was given over to ` +
        `${changed.to.keyId} at event ${changed.size}; restore the key from its backup`,
    );
  }
  publish(join(directory, LOG_VKEY_FILE), formatVerifierKey(verifier), changed);
  return { verifier, sign: signWith };
}

/** A new key, kept beside the one in use until the log is given over to it. */
export function makeNextKey(directory: string, name: string): LogKey {
  const path = join(directory, NEXT_KEY_FILE);
  // One that is there was made for a change that never came.
  rmSync(path, { force: true });
  const { publicKey, sign: signWith } = openKeyFile({ path, mayCreate: true });
  return { verifier: verifierKey(name, publicKey), sign: signWith };
}

/** Puts the next key in the place of the one before, when the change was made; it may be called again. */
function finishChange(directory: string, { to }: KeyChange): void {
  const next = join(directory, NEXT_KEY_FILE);
  if (!existsSync(next)) return;
  const { publicKey } = openKeyFile({ path: next, mayCreate: false });
  if (verifierKey(to.name, publicKey).keyId !== to.keyId) return;
  renameSync(next, join(directory, LOG_KEY_FILE));
  syncDirectory(dirname(next));
}

/** An Ed25519 key in a file: its public half, and what signs with the private one. */
export type SigningKey = {
  readonly publicKey: Uint8Array;
  sign(this: void, message: Uint8Array): Uint8Array;
};

/**
 * Reads a private key (PKCS #8 in PEM, 0600), or makes one when it is not there and `mayCreate`.
 * Throws JournalError "log-key": missing, open to others, or no Ed25519 key.
 */
export function openKeyFile(options: {
  readonly path: string;
  readonly mayCreate: boolean;
}): SigningKey {
  const { path, mayCreate } = options;
  if (!existsSync(path)) {
    if (!mayCreate) {
      throw refused(
        `${path} is missing, but it signed checkpoints before; restore it from its backup`,
      );
    }
    const { privateKey } = generateKeyPairSync("ed25519");
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeWhole(path, privateKey.export({ format: "pem", type: "pkcs8" }));
  }
  const privateKey = readKey(path);
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  return {
    publicKey: Uint8Array.from(Buffer.from(x, "base64url")),
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}

function refused(message: string): JournalError {
  return new JournalError("log-key", `log key: ${message}`);
}

function readKey(path: string): KeyObject {
  const mode = statSync(path).mode & 0o777;
  // Windows has no such bits; there the folder's own access list must do it.
  if (process.platform !== "win32" && (mode & OTHERS) !== 0) {
    throw refused(
      `${path} has permissions ${mode.toString(8)}; expected 600, so that only the server's ` +
        `user can read it. Run: chmod 600 ${path}`,
    );
  }
  const text = readFileSync(path, "utf8");
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Said below: what it is instead does not help anyone.
  }
  throw refused(`${path} is no Ed25519 private key in PEM; restore it from its backup`);
}

function publish(path: string, vkey: string, changed: KeyChange | undefined): void {
  const found = existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
  const isBefore = changed !== undefined && found === formatVerifierKey(changed.from);
  if (found === undefined || isBefore) {
    writeWhole(path, `${vkey}\n`);
    return;
  }
  if (found !== vkey) {
    throw refused(
      `${path} says ${found}; the key in ${LOG_KEY_FILE} is ${vkey}. One of them is not this ` +
        "log's: restore both from one backup",
    );
  }
}

/** Written apart and then renamed: the file is whole or not there. */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.part`;
  const handle = openSync(temporary, "w", 0o600);
  // The mode given to open is lessened by the umask, never widened; chmod makes it exact.
  chmodSync(temporary, 0o600);
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}
