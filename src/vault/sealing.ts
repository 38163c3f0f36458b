import { randomBytes } from "node:crypto";
import type { Seal, SealId } from "#kernel";
import { KEY_BYTES, openText, sealText } from "./envelope.ts";
import type { Binding, SealedText } from "./envelope.ts";
import type { KeyRing } from "./key-ring.ts";
import { SEALED_BYTES_MAX, VaultError } from "./vault.ts";
import type { Opening, SealDescription, SealRequest, Vault } from "./vault.ts";

export type StoredSeal = SealDescription & SealedText & { readonly sealId: SealId };

/** Where sealed texts are kept: apart from the keys. What writes is durable when it returns. */
export interface SealStore {
  findSeal(sealId: SealId): StoredSeal | undefined;
  /** All or none. The keys they use must be there before. */
  addSeals(seals: readonly StoredSeal[]): void;
  /** Closes this and the key store. */
  close(): void;
}

/** Whoever writes a text down is handling the call. */
const SEALING = "handling";

/** The rules of sealing over any store. */
export class SealingVault implements Vault {
  readonly areaId: string;
  readonly keys: KeyRing;
  readonly #store: SealStore;

  constructor(areaId: string, store: SealStore, keys: KeyRing) {
    this.areaId = areaId;
    this.#store = store;
    this.keys = keys;
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
    // Keys first: a key without a text is harmless, a text without a key is lost.
    this.keys.add(newKeys);
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
    const key = this.keys.get(stored.reportId, opening.purpose);
    return openText(key, this.#bindingOf(stored), stored);
  }

  async describe(sealId: SealId): Promise<SealDescription | undefined> {
    const stored = this.#store.findSeal(sealId);
    return stored && { reportId: stored.reportId, kind: stored.kind };
  }

  async destroyKey(reportId: string): Promise<void> {
    this.keys.erase([reportId]);
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
    const key = newKeys.get(known.reportId) ?? this.keys.get(known.reportId, SEALING);
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
    if (this.keys.knows(reportId)) return this.keys.get(reportId, SEALING);
    const key = randomBytes(KEY_BYTES);
    newKeys.set(reportId, key);
    return key;
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
