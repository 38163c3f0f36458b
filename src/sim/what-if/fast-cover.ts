import type { Centre } from "../fast/centre.ts";
import type { CoverageQuestion } from "./coverage.ts";

/** What free units of a centre cover, as `coverageBook` has it of a board. */
export type FastCover = {
  /**
   * By capability: 1 for every point that one of the free units reaches in time from where it
   * waits. `posts`: by unit, its post as position in `Centre.postNodes`, -1 at home. The arrays
   * are written anew by the next question.
   */
  covered(isFree: (unit: number) => boolean, posts: Int32Array): readonly Uint8Array[];
};

export function fastCover(
  centre: Centre,
  { points, rows, capabilityIds, withinSeconds }: Omit<CoverageQuestion, "roads">,
): FastCover {
  const { units, places, homeOf, postNodes } = centre;
  const size = points.nodes.length;
  const postNode = [...postNodes.values()];
  /** Whole words, so that four points are joined at once. */
  const words = Math.ceil(size / 4);
  const able = capabilityIds.map((capabilityId) =>
    Uint8Array.from(units, ({ capabilities }) =>
      capabilities.some((one) => one.capabilityId === capabilityId) ? 1 : 0,
    ),
  );
  const masks = new Map<number, Int32Array[]>();
  const out = capabilityIds.map(() => new Uint8Array(words * 4));
  const outWords = out.map((bytes) => new Int32Array(bytes.buffer));
  const maskOf = (node: number, unit: number): Int32Array[] => {
    const key = node * centre.typeIds.length + centre.typeOf[unit]!;
    const known = masks.get(key);
    if (known !== undefined) return known;
    const row = rows(node, units[unit]!.unitTypeId);
    const made = withinSeconds.map((limit) => {
      const bytes = new Uint8Array(words * 4);
      for (let point = 0; point < size; point += 1) bytes[point] = row[point]! <= limit ? 1 : 0;
      return new Int32Array(bytes.buffer);
    });
    masks.set(key, made);
    return made;
  };
  return {
    covered(isFree, posts) {
      for (const bytes of out) bytes.fill(0);
      const seen = capabilityIds.map(() => new Set<Int32Array>());
      for (let unit = 0; unit < units.length; unit += 1) {
        if (!isFree(unit)) continue;
        const post = posts[unit]!;
        const home = homeOf[unit]!;
        if (post === -1 && home === -1) continue;
        const own = maskOf(post === -1 ? places.homes[home]! : postNode[post]!, unit);
        for (const [place, mask] of own.entries()) {
          if (able[place]![unit] === 0 || seen[place]!.has(mask)) continue;
          seen[place]!.add(mask);
          const into = outWords[place]!;
          for (let word = 0; word < words; word += 1) into[word]! |= mask[word]!;
        }
      }
      return out;
    },
  };
}
