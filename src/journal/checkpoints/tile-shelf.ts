import { closeSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { HASH_BYTES, hashOfTile, TILE_LEVEL_MAX, TILE_WIDTH, type Tile } from "#audit";

/** Name inside the data directory. */
export const TILES_FOLDER = "tiles";

type Level = { readonly handle: number; length: number; pending: Uint8Array[] };

/**
 * The hashes of the tree's tiles, one file a level. The tree is made of the whole log at each
 * start, and these files with it: nothing in them is ever believed, and they may be deleted.
 */
export class TileShelf {
  readonly #levels: readonly Level[];

  /** Makes the files anew in DATA/tiles. */
  constructor(directory: string) {
    const folder = join(directory, TILES_FOLDER);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#levels = Array.from({ length: TILE_LEVEL_MAX + 1 }, (_, level) => ({
      handle: openSync(join(folder, `level-${level}`), "w+", 0o600),
      length: 0,
      pending: [],
    }));
  }

  /** Takes the next hash of a level, or several in a row; they can be read after `flush`. */
  push(level: number, hashes: Uint8Array): void {
    this.#level(level).pending.push(hashes);
  }

  /** Writes what was pushed. When it throws, it can be called again. */
  flush(): void {
    for (const level of this.#levels) {
      if (level.pending.length === 0) continue;
      const bytes = Buffer.concat(level.pending);
      for (let done = 0; done < bytes.length;) {
        done += writeSync(level.handle, bytes, done, bytes.length - done, level.length + done);
      }
      level.length += bytes.length;
      level.pending = [];
    }
  }

  /** The hashes of a tile, which must have been flushed. Throws RangeError when they were not. */
  read({ level, index, width }: Tile): Uint8Array {
    const { handle, length } = this.#level(level);
    const from = index * TILE_WIDTH * HASH_BYTES;
    const bytes = new Uint8Array(width * HASH_BYTES);
    if (
      from + bytes.length > length ||
      readSync(handle, bytes, { position: from }) < bytes.length
    ) {
      throw new RangeError(`tile ${index} of level ${level}: it has no ${width} hashes yet`);
    }
    return bytes;
  }

  /** Reads single hashes for one proof: a tile is read once, however many of it are asked for. */
  reader(): (level: number, index: number) => Uint8Array {
    const tiles = new Map<string, Uint8Array>();
    return (level, index) => {
      const of = Math.floor(index / TILE_WIDTH);
      const name = `${level}/${of}`;
      const tile =
        tiles.get(name) ?? this.read({ level, index: of, width: this.#width(level, of) });
      tiles.set(name, tile);
      return hashOfTile(tile, index - of * TILE_WIDTH);
    };
  }

  close(): void {
    for (const { handle } of this.#levels) closeSync(handle);
  }

  #width(level: number, index: number): number {
    return Math.min(TILE_WIDTH, this.#level(level).length / HASH_BYTES - index * TILE_WIDTH);
  }

  #level(level: number): Level {
    const found = this.#levels[level];
    if (found !== undefined) return found;
    throw new RangeError(`level ${level} of tiles; expected 0 to ${TILE_LEVEL_MAX}`);
  }
}
