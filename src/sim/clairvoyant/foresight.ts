import { createHours, prepareCentre, type Centre, type CentreInput } from "../fast/centre.ts";
import { CREW, TRAVEL } from "../fast/stream-names.ts";
import { templatesOf, type Frame, type Template } from "../fast/trace.ts";
import { NamedDraws } from "../random.ts";

/** The local hour changes at a quarter of an hour of universal time, whatever the area. */
const QUARTER = 900_000;
/** Less than any uniform that is drawn (2^-53). */
const LUCKIEST = 2 ** -54;

/** Most units of each type (position in `Centre.typeIds`) that a call's plan can ever ask for. */
function mostOf({ typesOfNeed, typeIds }: Centre, { lists, slotIds }: Frame): Int32Array {
  const most = new Int32Array(typeIds.length);
  for (const slot of slotIds.keys()) {
    const types = new Set<number>();
    let count = 0;
    for (const { slots, needs, counts } of lists) {
      const at = slots.indexOf(slot);
      if (at === -1) continue;
      count = Math.max(count, counts[at]!);
      for (const type of typesOfNeed[needs[at]!]!) types.add(type);
    }
    for (const type of types) most[type]! += count;
  }
  return most;
}

type Looked = {
  readonly centre: Centre;
  readonly draws: NamedDraws;
  readonly hourAt: (at: number) => number;
};

/** The least seconds to the scene of a unit that sets out at `from` or later. */
function leastTravel(
  { centre, hourAt }: Looked,
  type: number,
  { urgent }: Template,
  uniform: number,
  from: number,
): number {
  let least = Infinity;
  const states = new Set(urgent.map((one) => (one ? 1 : 0)));
  for (let at = from; (at - from) / 1000 < least; at = (Math.floor(at / QUARTER) + 1) * QUARTER) {
    for (const state of states) {
      const times = centre.times[type]![state];
      const later = (at - from) / 1000;
      least = Math.min(least, later + times.sampleTravel(uniform, 0, hourAt(at)));
    }
  }
  return Math.max(0, least);
}

/** From when units are first asked for to the first on scene, of the k-th of a type. */
function leastOf(looked: Looked, call: number, template: Template, type: number, order: number) {
  const { centre, draws } = looked;
  const { crews, rules, streamNames } = centre;
  const open = (what: number): void => {
    draws.begin();
    draws.add(template.call.callId);
    draws.addCodes(streamNames.codes(type, order, what));
    draws.open();
  };
  if (crews.needsDraw(call, type, order)) open(CREW);
  crews.plan(call, type, order, draws);
  // One that never set out before it was called off sets out then, if it is to go on after all.
  const { turnout, cancelAfter } = crews;
  const own = Number.isNaN(turnout) ? (Number.isNaN(cancelAfter) ? 0 : cancelAfter) : turnout;
  // A unit that is sent on is under way already.
  const seconds = rules.diverts === undefined ? own : 0;
  open(TRAVEL);
  const from = earliestOf(template) + Math.round(seconds * 1000);
  return seconds + leastTravel(looked, type, template, draws.openUniform(), from);
}

/** When units are first asked for. */
function earliestOf({ call, sendAfter, raiseAfter }: Template): number {
  return call.receivedAt + (raiseAfter < sendAfter ? raiseAfter : sendAfter);
}

function leastResponse(looked: Looked, call: number, template: Template): number {
  const { centre } = looked;
  const { receivedAt } = template.call;
  const earliest = earliestOf(template);
  const most = mostOf(centre, template.frameAt(receivedAt + template.openAfter));
  const losesUnits = centre.rules.diverts !== undefined && template.urgent.includes(false);
  let least = Infinity;
  for (const [type, count] of most.entries()) {
    if (count === 0) continue;
    if (losesUnits) {
      // Who was taken away is replaced, again and again: any luck may come.
      least = Math.min(least, leastTravel(looked, type, template, LUCKIEST, earliest));
      continue;
    }
    for (let order = 1; order <= count; order += 1) {
      least = Math.min(least, leastOf(looked, call, template, type, order));
    }
  }
  return (earliest - receivedAt) / 1000 + least;
}

/**
 * For every call of a history, by run: seconds from received to first on scene that no way of
 * sending units goes below, whoever knows every call and the luck of every crew in advance
 * (CLV-5). Infinity where no unit may be sent. The bound is the time until units are asked for, and
 * of the units that the plan can ask for the least turnout and travel when one happens to be next
 * to the scene: it holds wherever units wait or pass, and however long a call waits. It does not
 * see that units are in each other's way. Undefined where the centre cannot be prepared. Requires
 * quantiles of travel that rise with road time, as the calibrated ones do (CAL-4).
 * `prepared`: the centre of this input, where it is made already.
 */
export function leastResponses(
  input: CentreInput,
  seeds: readonly number[],
  prepared?: Centre,
): Float64Array[] | undefined {
  // Where units are is not looked at, so that no road has to be.
  const roads = {
    ...input.roads,
    nodeCount: input.roads.nodeCount,
    nearestNode: (point: { lat: number; lon: number }) => input.roads.nearestNode(point),
    secondsToOne: (_from: ArrayLike<number>, _to: number, out: Float64Array) => out.fill(0),
  };
  if (input.scenario.history.some(({ place }) => place.node === undefined)) return undefined;
  const centre = prepared ?? prepareCentre({ ...input, roads });
  const templates = templatesOf(centre);
  const hourAt = createHours(centre);
  return seeds.map((seed) => {
    const looked = { centre, draws: new NamedDraws(seed), hourAt };
    return Float64Array.from(templates, (template, call) => leastResponse(looked, call, template));
  });
}
