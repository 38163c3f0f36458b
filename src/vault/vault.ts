import { createHash } from "node:crypto";
import type { KeyRing } from "./key-ring.ts";
import type { Actor, CommandId, Purpose, Seal, SealId } from "#kernel";

/** What a sealed text is. Bound to the text: it cannot be read as another kind. */
export type SealKind = "reporter" | "narrative" | "note";

export type SealRequest = {
  /** What shares one key and is erased together: a call, or an incident for its notes. */
  readonly reportId: string;
  /** Made with `sealIdFor`, so that a retried command seals the same thing. */
  readonly sealId: SealId;
  readonly kind: SealKind;
  readonly text: string;
};

/** Why a text may be read: the opening that already stands in the log. */
export type Opening = {
  readonly purpose: Purpose;
  readonly actor: Actor;
  /** Sequence of the `sealOpened` event. Opening without one is a defect of the caller. */
  readonly sequence: number;
};

export type SealDescription = { readonly reportId: string; readonly kind: SealKind };

/**
 * Keeps personal texts, each encrypted under the key of its report, apart from the log.
 * There is no search and no list: whoever opens a seal must know it from the log.
 * Rules: docs/spec/vault.md.
 */
export interface Vault {
  readonly areaId: string;
  /** The keys, for those who keep them: they are changed, copied and destroyed there. */
  readonly keys: KeyRing;
  /**
   * Seals one text; see `sealAll`.
   */
  seal(request: SealRequest): Promise<Seal>;
  /**
   * Stores the texts in one step and resolves only when they would survive a power loss; only
   * then may a command name them. The same request again gives the same seal. Rejects with
   * VaultError: "seal-exists" (another text has this sealId), "erased" (the report's key was
   * destroyed), "bad-request", "write-failed" (nothing was stored; retry).
   */
  sealAll(requests: readonly SealRequest[]): Promise<readonly Seal[]>;
  /**
   * The text, by the key of the purpose. The caller has put the opening into the log before (see `releaseText`). Rejects
   * with VaultError: "unknown-seal", "erased", "damaged", "bad-request".
   */
  open(sealId: SealId, opening: Opening): Promise<string>;
  /** What is known of a seal without opening it. */
  describe(sealId: SealId): Promise<SealDescription | undefined>;
  /**
   * Erases every text of the report, here and in every copy of the log and of the sealed texts.
   * Destroying it again does nothing. The report can never be sealed to again.
   */
  destroyKey(reportId: string): Promise<void>;
  close(): Promise<void>;
}

export type VaultErrorCode =
  | "in-use"
  | "newer-schema"
  | "wrong-area"
  | "not-a-vault"
  | "incomplete"
  | "key-file-open"
  | "key-file-wrong"
  | "damaged"
  | "unknown-seal"
  | "seal-exists"
  | "erased"
  | "bad-request"
  | "write-failed"
  | "closed";

/** The vault cannot do what was asked. The message never holds a sealed text. */
export class VaultError extends Error {
  override readonly name = "VaultError";
  readonly code: VaultErrorCode;
  constructor(code: VaultErrorCode, message: string, options?: ErrorOptions) {
    super(`vault: ${message}`, options);
    this.code = code;
  }
}

/** Longest text sealed at once, in UTF-8: far above any typed narrative. */
export const SEALED_BYTES_MAX = 1024 * 1024;

/** The id of the text that a command carries in a field: the same for every retry. */
export function sealIdFor(commandId: CommandId, field: string): SealId {
  const digest = createHash("sha256")
    .update(JSON.stringify([commandId, field]))
    .digest("hex");
  return `seal-${digest.slice(0, 32)}`;
}
