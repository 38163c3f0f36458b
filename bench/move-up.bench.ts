// How long advice on move-ups takes.
//   npm run bench -- move-up [--scenario FOLDER] [--units 200] [--posts 100] [--asks 1000]
//     [--within 240]
// San Francisco roads; calls of its public history at the road nodes they came from. Units wait at
// the scenario's stations and at posts on drawn road nodes (seed fixed); for every ask another part
// of them is free and every third free one is on the road, somewhere else than it waits.
// `quietP99` takes for each ask its fastest round: what the work itself costs when other programs
// do not hold the processor.
import { parseArgs } from "node:util";
import { adviseMoves, prepareMoveUpGround, type WaitingAt, type WaitingUnit } from "#recommend";
import { builtScenario } from "./san-francisco.ts";
import { readScenarioFolder } from "../src/cli/commands/replay.ts";

/** Milliseconds that advice may take, 99 of 100. */
const TARGET_P99_MILLISECONDS = 1;
/** Each ask is timed this often. */
const ROUNDS = 3;
const SEED = 20151;

export async function run(words: string[]): Promise<object> {
  const { values } = parseArgs({
    args: words,
    options: {
      scenario: { type: "string" },
      units: { type: "string", default: "200" },
      posts: { type: "string", default: "100" },
      asks: { type: "string", default: "1000" },
      within: { type: "string", default: "240" },
    },
  });
  const [units, posts, asks] = [Number(values.units), Number(values.posts), Number(values.asks)];
  const coverSeconds = Number(values.within);
  const { scenario, roads } = readScenarioFolder(values.scenario ?? builtScenario());
  const random = seeded(SEED);
  const anyNode = () => Math.floor(random() * roads.nodeCount);
  const calls = new Map<number, number>();
  for (const { place, origin } of scenario.history) {
    if (origin === "officer") continue;
    const node = place.node ?? roads.nearestNode(place).node;
    calls.set(node, 1 + (calls.get(node) ?? 0));
  }
  const hours = (scenario.manifest.to - scenario.manifest.from) / 3_600_000;
  const stationNodes = new Map<string, number>();
  for (const change of scenario.configuration) {
    if (change.kind !== "station" || !("put" in change)) continue;
    stationNodes.set(change.put.stationId, roads.nearestNode(change.put).node);
  }
  const postNodes = new Map(Array.from({ length: posts }, (_, n) => [`post-${n}`, anyNode()]));
  const began = performance.now();
  const ground = prepareMoveUpGround({
    nodes: [...calls.keys()],
    callsPerHour: [...calls.values()].map((count) => count / hours),
    stationNodes,
    postNodes,
    travel: roads,
    coverSeconds,
  });
  const prepareMilliseconds = Number((performance.now() - began).toFixed(1));
  const stations = [...stationNodes.keys()];
  const fleet = Array.from({ length: units }, (_, number): WaitingUnit => {
    const home: WaitingAt = { kind: "station", stationId: stations[number % stations.length]! };
    const postId = `post-${Math.floor(random() * posts)}`;
    const waitsAt: WaitingAt = random() < 0.5 ? home : { kind: "post", postId };
    return { unitId: `unit-${number}`, waitsAt, home, mayMove: random() < 0.9 };
  });
  const timed: Record<string, object> = {};
  for (const [name, part] of Object.entries({ allFree: 1, halfFree: 0.5, fewFree: 0.1 })) {
    for (const movesMax of [1, 3]) {
      const questions = Array.from({ length: asks }, () =>
        fleet.flatMap((unit, number) => {
          if (random() >= part) return [];
          return [number % 3 === 0 ? { ...unit, node: anyNode(), offsetSeconds: 3 } : unit];
        }),
      );
      const options = {
        busyFraction: 0.3,
        roadSecondsMax: 900,
        gainMinCallsPerHour: 0.01,
        movesMax,
      };
      for (const question of questions.slice(0, 500)) adviseMoves(ground, question, options);
      let moves = 0;
      const times: number[] = [];
      const fastest = questions.map(() => Infinity);
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [place, question] of questions.entries()) {
          const from = performance.now();
          const advice = adviseMoves(ground, question, options);
          const took = performance.now() - from;
          moves += advice.moves.length;
          times.push(took);
          fastest[place] = Math.min(fastest[place]!, took);
        }
      }
      timed[`${name}Moves${movesMax}`] = {
        p50Milliseconds: quantile(times, 0.5),
        p99Milliseconds: quantile(times, 0.99),
        quietP99Milliseconds: quantile(fastest, 0.99),
        meanMoves: Number((moves / times.length).toFixed(2)),
      };
    }
  }
  return {
    scenario: scenario.manifest.scenarioId,
    units,
    posts,
    stations: stations.length,
    demandNodes: calls.size,
    points: ground.callsPerHour.length,
    roadNodes: roads.nodeCount,
    coverSeconds,
    prepareMilliseconds,
    targetP99Milliseconds: TARGET_P99_MILLISECONDS,
    timed,
  };
}

/** Mulberry32: the same draws for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function quantile(values: readonly number[], level: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = Math.min(sorted.length - 1, Math.floor(level * sorted.length));
  return Number((sorted[place] ?? 0).toFixed(4));
}
