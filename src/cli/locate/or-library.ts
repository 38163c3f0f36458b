import type { CostedEdge } from "#planning";
import { InputError } from "../failure.ts";
import { readText } from "../json-file.ts";

/** The costs between all pairs of more nodes than this would not fit into memory. */
const NODES_MAX = 5_000;

/** The numbers of an OR-Library p-median file: n, m, p, then m edges of two nodes and a cost. */
export function readOrLibrary(file: string): {
  nodes: number;
  medians: number;
  edges: CostedEdge[];
} {
  const words = readText(file)
    .split(/\s+/)
    .filter((word) => word !== "");
  const numbers = words.map((word, position) => {
    const number = Number(word);
    if (Number.isFinite(number) && number >= 0) return number;
    throw new InputError(
      `${file}: word ${position + 1} must be a number, zero or more, got "${word}"`,
    );
  });
  const [nodes = 0, count = 0, medians = 0] = numbers;
  if (numbers.length !== 3 + 3 * count || nodes < 1 || !Number.isInteger(nodes)) {
    throw new InputError(
      `${file}: expected "nodes edges medians" and then 3 numbers for each edge, ` +
        `${3 + 3 * count} in all; got ${numbers.length}`,
    );
  }
  if (nodes > NODES_MAX) {
    throw new InputError(`${file}: got ${nodes} nodes; expected at most ${NODES_MAX}`);
  }
  const node = (position: number): number => {
    const name = numbers[position]!;
    if (Number.isInteger(name) && name >= 1 && name <= nodes) return name - 1;
    throw new InputError(`${file}: nodes are numbered 1 to ${nodes}, got ${name}`);
  };
  const edges = Array.from({ length: count }, (_, edge) => {
    const at = 3 + 3 * edge;
    return { from: node(at), to: node(at + 1), cost: numbers[at + 2]! };
  });
  return { nodes, medians, edges };
}
