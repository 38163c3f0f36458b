import { randomBytes } from "node:crypto";
import { purposes, type Purpose } from "#kernel";
import {
  KEY_BYTES,
  keyIdOf,
  unwrapPurposeKey,
  unwrapReportKey,
  wrapPurposeKey,
  wrapReportKey,
} from "./envelope.ts";
import { VaultError } from "./vault.ts";

export type WrappedPurposeKey = {
  readonly purpose: Purpose;
  /** Counts up from 1. The newest one wraps; older ones are there only until all is rewrapped. */
  readonly generation: number;
  readonly wrapped: Uint8Array;
};

export type WrappedReportKey = WrappedPurposeKey & { readonly reportId: string };

/** A report's key as wrapped for one purpose, or the mark that it was destroyed. */
export type StoredKey = WrappedReportKey | { readonly erased: true };

/** Where wrapped keys are kept. What writes is durable when it returns. */
export interface KeyStore {
  readonly areaId: string;
  find(reportId: string, purpose: Purpose): StoredKey | undefined;
  add(keys: readonly WrappedReportKey[]): void;
  /** Overwrites every wrapping of the keys, and leaves the mark that they were destroyed. */
  erase(reportIds: readonly string[]): void;
  /** Wrappings for the purpose by generations before this one. */
  listOlder(purpose: Purpose, generation: number, limit: number): readonly WrappedReportKey[];
  countOlder(purpose: Purpose, generation: number): number;
  /** Puts them in place of the wrappings for the same report and purpose. */
  replace(keys: readonly WrappedReportKey[]): void;
  listPurposeKeys(): readonly WrappedPurposeKey[];
  addPurposeKeys(keys: readonly WrappedPurposeKey[]): void;
  /** Overwrites the purpose's keys of generations before this one. */
  dropPurposeKeys(purpose: Purpose, generation: number): void;
  /** All purpose keys under another master key, and its id, in one step. */
  replaceMaster(keys: readonly WrappedPurposeKey[], masterKeyId: string): void;
  /** The event of the log up to which erasures were applied to this store. */
  readErasedUpTo(): number;
  writeErasedUpTo(sequence: number): void;
  /** How many reports have a key, and how many had one. */
  countReports(): { readonly kept: number; readonly erased: number };
  /** A whole copy at one instant, in a new file that only its owner can read. */
  copyTo(path: string): void;
}

/** Where the master key is kept, so that a change of it survives a crash at any instant. */
export interface MasterKeyPlace {
  /** Makes a new key and keeps it beside the present one. Durable when it returns. */
  makeNext(): Uint8Array;
  /** The new key takes the place of the present one. Durable when it returns. */
  promoteNext(): void;
}

/** What can be told of the keys without telling one. */
export type KeyState = {
  readonly masterKeyId: string;
  readonly purposes: readonly {
    readonly purpose: Purpose;
    readonly generation: number;
    /** Report keys still wrapped by an older generation. */
    readonly toRewrap: number;
  }[];
  readonly reports: { readonly kept: number; readonly erased: number };
};

/** Rewrapped in one step: a few milliseconds, so that nothing waits for it. */
const REWRAPPED_AT_ONCE = 200;

/**
 * The hierarchy of keys: the master key wraps a key for each purpose, and each of these wraps the
 * keys of all reports. So a text is opened through the key of its stated purpose, and through no
 * other. Rules: docs/spec/vault.md.
 */
export class KeyRing {
  readonly #store: KeyStore;
  readonly #place: MasterKeyPlace;
  #master: Uint8Array;
  /** Every generation there is; the newest is in force. */
  readonly #keys = new Map<Purpose, Map<number, Uint8Array>>();

  /** Makes the first key of a purpose that has none. Throws VaultError "damaged". */
  constructor(store: KeyStore, master: Uint8Array, place: MasterKeyPlace) {
    this.#store = store;
    this.#master = master;
    this.#place = place;
    for (const stored of store.listPurposeKeys()) {
      this.#hold(stored, unwrapPurposeKey(master, store.areaId, stored));
    }
    const missing = purposes.filter((purpose) => !this.#keys.has(purpose));
    if (missing.length > 0) this.#make(missing.map((purpose) => ({ purpose, generation: 1 })));
  }

  /** Wraps the keys of new reports, once for each purpose. Durable when it returns. */
  add(keys: ReadonlyMap<string, Uint8Array>): void {
    const wrapped = [...keys].flatMap(([reportId, key]) =>
      purposes.map((purpose) => this.#wrap(reportId, purpose, key)),
    );
    if (wrapped.length > 0) this.#store.add(wrapped);
  }

  /** The report's key, by the key of the purpose. Throws VaultError "damaged" or "erased". */
  get(reportId: string, purpose: Purpose): Uint8Array {
    const stored = this.#store.find(reportId, purpose);
    if (stored === undefined) {
      throw new VaultError("damaged", `the key of ${reportId} is missing; restore the key store`);
    }
    if ("erased" in stored) {
      throw new VaultError("erased", `the texts of ${reportId} were erased; they cannot be read`);
    }
    return this.#unwrap(stored);
  }

  /** True when the report has a key, or had one. */
  knows(reportId: string): boolean {
    return this.#store.find(reportId, "handling") !== undefined;
  }

  /** True when the report's key is there. */
  holds(reportId: string): boolean {
    const stored = this.#store.find(reportId, "handling");
    return stored !== undefined && !("erased" in stored);
  }

  /** Destroys the keys, also of reports that have none yet. Durable when it returns. */
  erase(reportIds: readonly string[]): void {
    this.#store.erase(reportIds);
  }

  /** The event of the log up to which erasures were applied to the key store. */
  get erasedUpTo(): number {
    return this.#store.readErasedUpTo();
  }

  set erasedUpTo(sequence: number) {
    if (sequence !== this.#store.readErasedUpTo()) this.#store.writeErasedUpTo(sequence);
  }

  /**
   * Makes a new generation of the purpose's key, which wraps from now on. What older ones wrap
   * can still be opened; `rewrapSome` takes it over. Returns the generation.
   */
  rotatePurpose(purpose: Purpose): number {
    const generation = this.#newest(purpose) + 1;
    this.#make([{ purpose, generation }]);
    return generation;
  }

  /**
   * Wraps some report keys again by the newest generation of their purpose, or drops the older
   * generations when they wrap nothing any more. Says for which purpose and how many; without a
   * purpose nothing is left to do. It may be cut off anywhere and called again.
   */
  rewrapSome(): { readonly purpose?: Purpose; readonly reports: number } {
    const [next] = this.rotating();
    if (next === undefined) return { reports: 0 };
    const { purpose, generation } = next;
    const older = this.#store.listOlder(purpose, generation, REWRAPPED_AT_ONCE);
    const again = older.map((one) => this.#wrap(one.reportId, purpose, this.#unwrap(one)));
    if (again.length > 0) this.#store.replace(again);
    else {
      this.#store.dropPurposeKeys(purpose, generation);
      const kept = this.#keys.get(purpose);
      for (const one of kept?.keys() ?? []) if (one < generation) kept?.delete(one);
    }
    return { purpose, reports: again.length };
  }

  /** Purposes of which older generations are still there, with the newest. */
  rotating(): readonly { readonly purpose: Purpose; readonly generation: number }[] {
    return purposes
      .filter((purpose) => (this.#keys.get(purpose)?.size ?? 0) > 1)
      .map((purpose) => ({ purpose, generation: this.#newest(purpose) }));
  }

  /**
   * Puts the purpose keys under a new master key. A crash leaves the old key with the old
   * wrappings or the new key with the new ones; both open. Returns the new key's id.
   */
  rotateMaster(): string {
    const master = this.#place.makeNext();
    const again = [...this.#keys].flatMap(([purpose, generations]) =>
      [...generations].map(([generation, key]) =>
        wrapPurposeKey(master, this.#store.areaId, { purpose, generation, key }),
      ),
    );
    const masterKeyId = keyIdOf(master);
    this.#store.replaceMaster(again, masterKeyId);
    this.#master = master;
    this.#place.promoteNext();
    return masterKeyId;
  }

  /** A copy of the key store at one instant; the master key is not in it. */
  copyTo(path: string): void {
    this.#store.copyTo(path);
  }

  state(): KeyState {
    return {
      masterKeyId: keyIdOf(this.#master),
      purposes: purposes.map((purpose) => {
        const generation = this.#newest(purpose);
        return { purpose, generation, toRewrap: this.#store.countOlder(purpose, generation) };
      }),
      reports: this.#store.countReports(),
    };
  }

  #newest(purpose: Purpose): number {
    return Math.max(...(this.#keys.get(purpose)?.keys() ?? []));
  }

  #make(made: readonly { readonly purpose: Purpose; readonly generation: number }[]): void {
    const fresh = made.map((one) => ({ ...one, key: randomBytes(KEY_BYTES) }));
    const { areaId } = this.#store;
    // Stored first: what is wrapped by a key that nobody has is lost.
    this.#store.addPurposeKeys(fresh.map((one) => wrapPurposeKey(this.#master, areaId, one)));
    for (const one of fresh) this.#hold(one, one.key);
  }

  #hold({ purpose, generation }: Omit<WrappedPurposeKey, "wrapped">, key: Uint8Array): void {
    const generations = this.#keys.get(purpose) ?? new Map<number, Uint8Array>();
    this.#keys.set(purpose, generations.set(generation, key));
  }

  #purposeKey(purpose: Purpose, generation: number): Uint8Array {
    const key = this.#keys.get(purpose)?.get(generation);
    if (key !== undefined) return key;
    throw new VaultError(
      "damaged",
      `generation ${generation} of the key for ${purpose} is missing; restore the key store`,
    );
  }

  #wrap(reportId: string, purpose: Purpose, key: Uint8Array): WrappedReportKey {
    const generation = this.#newest(purpose);
    const by = this.#purposeKey(purpose, generation);
    return wrapReportKey(by, this.#store.areaId, { reportId, purpose, generation, key });
  }

  #unwrap(stored: WrappedReportKey): Uint8Array {
    const by = this.#purposeKey(stored.purpose, stored.generation);
    return unwrapReportKey(by, this.#store.areaId, stored);
  }
}
