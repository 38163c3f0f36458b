import { formatNote, TILE_WIDTH, type Tile, type TilePlace } from "#audit";
import type { Journal, LogFollower } from "#journal";
import type { CheckpointState } from "#protocol";
import type { WitnessDesk } from "../witness/witness-desk.ts";

/** Bytes of the length before each entry: two as c2sp.org/tlog-tiles has it, or four. */
export type LengthBytes = 2 | 4;

/** What outsiders need to check the log of an area. Events that no checkpoint covers are not in it. */
export class PublicLog {
  readonly #follower: LogFollower;
  readonly #journal: Pick<Journal, "readBytes">;

  readonly #witnesses: Pick<WitnessDesk, "checkpoint" | "cosignedCheckpoint" | "state"> | undefined;

  constructor(
    follower: LogFollower,
    journal: Pick<Journal, "readBytes">,
    witnesses?: Pick<WitnessDesk, "checkpoint" | "cosignedCheckpoint" | "state">,
  ) {
    this.#witnesses = witnesses;
    this.#follower = follower;
    this.#journal = journal;
  }

  /** How far the log is signed, when its last event has this sequence. */
  state(sequence: number): CheckpointState {
    const { signedSize: size, signedAt } = this.#follower;
    const at = signedAt === undefined ? {} : { at: Math.round(signedAt) };
    const witnesses = this.#witnesses?.state() ?? [];
    return { size, ...at, behindEvents: Math.max(0, sequence - size), witnesses };
  }

  /** The newest signed checkpoint; undefined while the log is empty. */
  checkpoint(): string | undefined {
    return this.#witnesses?.checkpoint() ?? this.#follower.checkpoint;
  }

  /** The newest that a witness cosigned, maybe older; undefined when none did. */
  cosignedCheckpoint(): string | undefined {
    return this.#witnesses?.cosignedCheckpoint();
  }

  /** Every change of the log's key, as it was signed, each followed by an empty line. */
  keyChanges(): string {
    return this.#follower.keyChanges.map(({ note }) => `${formatNote(note)}\n`).join("");
  }

  /** Hashes of the tree; undefined for a tile that the newest checkpoint does not cover. */
  tile(tile: Tile): Uint8Array | undefined {
    return this.#follower.findTile(tile);
  }

  /**
   * The stored events that a tile of level 0 has the hashes of, each after its length. "too-long"
   * when an event does not fit a length of two bytes, undefined when they are not covered.
   */
  async entries(
    { index, width }: TilePlace,
    lengthBytes: LengthBytes,
  ): Promise<Uint8Array | "too-long" | undefined> {
    if (width < 1 || width > TILE_WIDTH) return undefined;
    const after = index * TILE_WIDTH;
    if (after + width > this.#follower.signedSize) return undefined;
    const parts: Uint8Array[] = [];
    for await (const batch of this.#journal.readBytes({ after, limit: width })) {
      for (const { bytes } of batch) {
        if (bytes.length >= 256 ** lengthBytes) return "too-long";
        const length = Buffer.alloc(lengthBytes);
        length.writeUIntBE(bytes.length, 0, lengthBytes);
        parts.push(length, bytes);
      }
    }
    return Buffer.concat(parts);
  }
}
