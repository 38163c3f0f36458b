import type { Text } from "#kernel";
import { leastResponses } from "../clairvoyant/index.ts";
import type { Trial } from "./document.ts";
import type { TrialCalls } from "./lines.ts";
import type { WorldResponseModel } from "../loaded.ts";
import type { MadeColumns } from "./columns.ts";

const WHAT: Text = {
  en: "What perfect foresight could have reached: with every call and the luck of every crew known in advance, whoever is sent, and were a unit always next to the scene, the mean over all compared calls does not go below:",
  zh: "完全预知所能达到的极限：即使事先知道每起报警和每个车组的随机因素，无论派谁，且总有单位就在现场旁边，参与比较的全部报警的平均值也不会低于：",
};

function meanOver(runs: readonly Float64Array[], calls: readonly number[]): number | null {
  if (calls.length === 0) return null;
  let sum = 0;
  for (const least of runs) for (const call of calls) sum += least[call]!;
  return sum / (runs.length * calls.length);
}

/** What no way of sending units goes below, by column, over the calls compared. */
export function boundOf(
  { made, seeds }: MadeColumns,
  { demand, compared, urgent }: TrialCalls,
  responseModel: WorldResponseModel,
): Pick<Trial, "bound"> {
  const all = demand.filter((call) => compared.has(call));
  const ofUrgent = all.filter((call) => urgent.has(call));
  const columns = made.map(({ column, scenario, roads, ready }) =>
    column.kind === "history"
      ? []
      : leastResponses({ scenario, roads, responseModel }, seeds, ready?.centre),
  );
  if (columns.includes(undefined)) return {};
  const mean = (calls: readonly number[]) =>
    columns.map((runs) => (runs?.length ? meanOver(runs, calls) : null));
  return { bound: { meanSeconds: mean(all), urgentMeanSeconds: mean(ofUrgent), what: WHAT } };
}
