import { randomBytes } from "node:crypto";
import type { Seal, SealId } from "#kernel";
import { KEY_BYTES, openText, sealText, unwrapKey, wrapKey } from "./envelope.ts";
import type { Binding, SealedText } from "./envelope.ts";
import { SEALED_BYTES_MAX, VaultError } from "./vault.ts";
import type { Opening, SealDescription, SealRequest, Vault } from "./vault.ts";

export type StoredSeal = SealDescription & SealedText & { readonly sealId: SealId };

/** A report's wrapped key, or the mark that it was destroyed. */
export type StoredKey = { readonly wrapped: Uint8Array } | { readonly erased: true };

/** Where wrapped keys and sealed texts are kept. Two places, so that they can be apart. */
export interface VaultStore {
  readonly areaId: string;
  findKey(reportId: string): StoredKey | undefined;
  /** Durable when it returns; must be called before seals that use the keys are added. */
  addKeys(keys: ReadonlyMap<string, Uint8Array>): void;
  /** Overwrites the key with the mark. Durable when it returns. */
  eraseKey(reportId: string): void;
  findSeal(sealId: SealId): StoredSeal | undefined;
  /** All or none. Durable when it returns. */
  addSeals(seals: readonly StoredSeal[]): void;
  close(): void;
}

/** The rules of sealing over any store. */
export class SealingVault implements Vault {
  readonly areaId: string;
  readonly #store: VaultStore;
  readonly #master: Uint8Array;

  constructor(store: VaultStore, master: Uint8Array) {
    this.areaId = store.areaId;
    this.#store = store;
    this.#master = master;
  }

  async seal(request: SealRequest): Promise<Seal> {
    const [seal] = await this.sealAll([request]);
    if (seal === undefined) throw new VaultError("bad-request", "nothing was asked to be sealed");
    return seal;
  }

  async sealAll(requests: readonly SealRequest[]): Promise<readonly Seal[]> {
    const newKeys = new Map<string, Uint8Array>();
    const newSeals = new Map<SealId, StoredSeal>();
    const seals = requests.map((request): Seal => {
      checkRequest(request);
      const { sealId, reportId, kind, text } = request;
      const known = newSeals.get(sealId) ?? this.#store.findSeal(sealId);
      if (known !== undefined) return this.#sameSeal(known, request, newKeys);
      const key = this.#keyFor(reportId, newKeys);
      const sealed = sealText(key, { areaId: this.areaId, reportId, sealId, kind }, text);
      newSeals.set(sealId, { sealId, reportId, kind, ...sealed });
      return { sealId, commitment: sealed.commitment };
    });
    const wrapped = new Map<string, Uint8Array>();
    for (const [reportId, key] of newKeys) {
      wrapped.set(reportId, wrapKey(this.#master, key, this.areaId, reportId));
    }
    // Keys first: a key without a text is harmless, a text without a key is lost.
    if (wrapped.size > 0) this.#store.addKeys(wrapped);
    if (newSeals.size > 0) this.#store.addSeals([...newSeals.values()]);
    return seals;
  }

  async open(sealId: SealId, opening: Opening): Promise<string> {
    if (!Number.isSafeInteger(opening.sequence) || opening.sequence < 1) {
      throw new VaultError(
        "bad-request",
        `opening of ${sealId} names event ${opening.sequence}; journal the opening first`,
      );
    }
    const stored = this.#store.findSeal(sealId);
    if (stored === undefined) {
      throw new VaultError("unknown-seal", `no seal ${sealId}; is it of another area or copy?`);
    }
    return openText(this.#existingKey(stored.reportId), this.#bindingOf(stored), stored);
  }

  async describe(sealId: SealId): Promise<SealDescription | undefined> {
    const stored = this.#store.findSeal(sealId);
    return stored && { reportId: stored.reportId, kind: stored.kind };
  }

  async destroyKey(reportId: string): Promise<void> {
    this.#store.eraseKey(reportId);
  }

  async close(): Promise<void> {
    this.#store.close();
  }

  #sameSeal(
    known: StoredSeal,
    request: SealRequest,
    newKeys: ReadonlyMap<string, Uint8Array>,
  ): Seal {
    const { sealId, reportId, kind, text } = request;
    const same = known.reportId === reportId && known.kind === kind;
    const key = newKeys.get(known.reportId) ?? this.#existingKey(known.reportId);
    if (!same || openText(key, this.#bindingOf(known), known) !== text.toWellFormed()) {
      throw new VaultError(
        "seal-exists",
        `seal ${sealId} holds another text, kind or report; use a new commandId for a new text`,
      );
    }
    return { sealId, commitment: known.commitment };
  }

  #keyFor(reportId: string, newKeys: Map<string, Uint8Array>): Uint8Array {
    const fresh = newKeys.get(reportId);
    if (fresh !== undefined) return fresh;
    if (this.#store.findKey(reportId) !== undefined) return this.#existingKey(reportId);
    const key = randomBytes(KEY_BYTES);
    newKeys.set(reportId, key);
    return key;
  }

  #existingKey(reportId: string): Uint8Array {
    const stored = this.#store.findKey(reportId);
    if (stored === undefined) {
      throw new VaultError("damaged", `the key of ${reportId} is missing; restore the key store`);
    }
    if ("erased" in stored) {
      throw new VaultError("erased", `the texts of ${reportId} were erased; they cannot be read`);
    }
    return unwrapKey(this.#master, stored.wrapped, this.areaId, reportId);
  }

  #bindingOf({ reportId, sealId, kind }: StoredSeal): Binding {
    return { areaId: this.areaId, reportId, sealId, kind };
  }
}

function checkRequest({ sealId, reportId, text }: SealRequest): void {
  if (sealId === "" || reportId === "") {
    throw new VaultError("bad-request", `seal "${sealId}" of report "${reportId}": give both ids`);
  }
  const length = Buffer.byteLength(text);
  if (length > SEALED_BYTES_MAX) {
    throw new VaultError(
      "bad-request",
      `text of ${sealId} has ${length} bytes; at most ${SEALED_BYTES_MAX} are sealed`,
    );
  }
}
