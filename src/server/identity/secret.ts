import { argon2, createHash, randomBytes, timingSafeEqual } from "node:crypto";

// OWASP's second recommended setting for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIBIBYTES = 19_456;
const PASSES = 2;
const TAG_BYTES = 32;
const NONCE_BYTES = 16;
const TOKEN_BYTES = 32;

function derive(secret: string, nonce: Buffer, memory: number, passes: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const parameters = {
    message: Buffer.from(secret.normalize("NFKC"), "utf8"),
    nonce,
    parallelism: 1,
    tagLength: TAG_BYTES,
    memory,
    passes,
  };
  argon2("argon2id", parameters, (error, tag) => {
    if (error === null) resolve(tag);
    else reject(error);
  });
  return promise;
}

/** The secret as it is kept: `argon2id$memory$passes$nonce$tag`, the last two in base64url. */
export async function hashSecret(secret: string): Promise<string> {
  const nonce = randomBytes(NONCE_BYTES);
  const tag = await derive(secret, nonce, MEMORY_KIBIBYTES, PASSES);
  const parts = [MEMORY_KIBIBYTES, PASSES, nonce.toString("base64url"), tag.toString("base64url")];
  return `argon2id$${parts.join("$")}`;
}

/** True when the secret is the one that was hashed. Throws when `kept` is not a hash of ours. */
export async function verifySecret(secret: string, kept: string): Promise<boolean> {
  const [kind, memory, passes, nonce, tag] = kept.split("$");
  if (kind !== "argon2id" || nonce === undefined || tag === undefined) {
    throw new Error("a kept secret must be argon2id$memory$passes$nonce$tag, got another form");
  }
  const nonceBytes = Buffer.from(nonce, "base64url");
  const derived = await derive(secret, nonceBytes, Number(memory), Number(passes));
  const expected = Buffer.from(tag, "base64url");
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

/** A value that cannot be guessed, for sessions, links and first secrets. */
export function randomToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** What is kept of a token, so that a stolen copy of the file opens no session. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token, "utf8").digest("hex");
}
