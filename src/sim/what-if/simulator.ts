import { UNITS_PER_COMMAND_MAX, type Text } from "#kernel";
import type { Roads } from "#routing";
import { prepareCentre, type Centre } from "../fast/centre.ts";
import { templatesOf, traceOfHistory, type Trace } from "../fast/trace.ts";
import type { LoadedScenario, WorldResponseModel } from "../loaded.ts";

/** What a column is played from. */
export type Played = {
  readonly scenario: LoadedScenario;
  readonly roads: Roads;
  readonly responseModel: WorldResponseModel;
};

/** A column made ready for the fast simulator, or why that cannot express it. */
export type Readied = { readonly centre: Centre; readonly trace: Trace } | { readonly why: Text };

export const ASKED_FOR_KERNEL: Text = {
  en: "the kernel was asked for",
  zh: "要求由内核推演",
};

function whyNot({ scenario }: Played): Text | undefined {
  const off = scenario.history.filter(({ place }) => place.node === undefined).length;
  if (off > 0) {
    return {
      en: `${off} calls of the history have no road node`,
      zh: `历史中有 ${off} 起报警没有对应的道路节点`,
    };
  }
  const staffed = new Set(scenario.duty.map(({ unitId }) => unitId));
  const posted = new Set(
    (scenario.postings ?? []).flatMap(({ unitId, postId }) => (postId === undefined ? [] : unitId)),
  );
  const homeless = new Set<string>();
  for (const change of scenario.configuration) {
    if (change.kind !== "unit" || !("put" in change)) continue;
    const { unitId, stationId } = change.put;
    if (stationId === undefined && posted.has(unitId) && staffed.has(unitId)) homeless.add(unitId);
    else homeless.delete(unitId);
  }
  const [unitId] = homeless;
  if (unitId === undefined) return undefined;
  return {
    en: `${unitId} has no station and waits at a post`,
    zh: `${unitId} 没有站点而在驻点待命`,
  };
}

/** Readies a column for the fast simulator. Throws RangeError for a configuration that is refused. */
export function readied(played: Played): Readied {
  const why = whyNot(played);
  if (why !== undefined) return { why };
  const centre = prepareCentre(played);
  const trace = traceOfHistory(centre, templatesOf(centre));
  const asks = trace.templates.some((template) => {
    const { unitsMax } = template.frameAt(template.call.receivedAt + template.openAfter);
    return unitsMax > UNITS_PER_COMMAND_MAX;
  });
  if (!asks) return { centre, trace };
  return {
    why: {
      en: `a response plan asks for more than ${UNITS_PER_COMMAND_MAX} units`,
      zh: `有响应预案要求超过 ${UNITS_PER_COMMAND_MAX} 个单位`,
    },
  };
}

/** Which simulator decided anew, and why, as the trial says it. */
export function simulatorText(why: Text | undefined): Text {
  if (why === undefined) {
    return {
      en: "Dispatches decided anew are played by the fast simulator, which does what the kernel of the live system does, event for event; the record is played by the kernel itself.",
      zh: "重新派遣由快速模拟器推演，其每一事件与实际系统的内核完全一致；实际情况由内核本身推演。",
    };
  }
  return {
    en: `Everything is played by the kernel of the live system itself and not by the fast simulator: ${why.en}.`,
    zh: `全部由实际系统的内核推演，未使用快速模拟器：${why.zh ?? why.en}。`,
  };
}
