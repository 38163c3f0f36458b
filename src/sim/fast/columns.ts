import type { Centre } from "./centre.ts";
import type { Frame, Template } from "./trace.ts";

/** Numbers of a template: one line of a processor's cache. */
export const WIDTH = 8;
export const OPEN_AFTER = 0;
export const SEND_AFTER = 1;
export const RAISE_AFTER = 2;
export const OVER_AFTER = 3;
/** Rank as taken; the next is the rank as dispatched. */
export const RANK = 4;
export const PLACE = 6;
export const FLAGS = 7;

export const IS_RECEIVED = 1;
export const IS_OPENED = 2;
export const CHANGES_PRIORITY = 4;
/** Somebody reached the call in the record. */
export const IS_REACHED = 8;
/** Shifted by the state of priority, 0 as taken and 1 as dispatched. */
export const IS_URGENT = 16;
export const CHANGES_AT_CLOSE = 64;

/** The frames that were ever needed, by number. */
export class Frames {
  readonly list: Frame[] = [];
  readonly #numbers = new Map<Frame, number>();

  numberOf(frame: Frame): number {
    const known = this.#numbers.get(frame);
    if (known !== undefined) return known;
    const made = this.list.push(frame) - 1;
    this.#numbers.set(frame, made);
    return made;
  }
}

/** Templates as columns: what a run reads of each call, side by side. */
export type TemplateColumns = {
  /** WIDTH numbers by template. */
  readonly numbers: Float64Array;
  /** By template its frame; -1 where plans hang on the time of day. */
  readonly frameOf: Int32Array;
  readonly frames: Frames;
};

const known = new WeakMap<readonly Template[], TemplateColumns>();

export function columnsOf(centre: Centre, templates: readonly Template[]): TemplateColumns {
  const before = known.get(templates);
  if (before !== undefined) return before;
  const plans = [...centre.board.configuration.responsePlans.values()];
  const hasPeriods = plans.some(({ period }) => period !== undefined);
  const frames = new Frames();
  const numbers = new Float64Array(WIDTH * templates.length);
  for (const [index, template] of templates.entries()) {
    const { openAfter, sendAfter, raiseAfter, overAfter, ranks, place } = template;
    const row = [openAfter, sendAfter, raiseAfter, overAfter, ...ranks, place, flagsOf(template)];
    numbers.set(row, WIDTH * index);
  }
  const frameOf = Int32Array.from(templates, (template) => {
    const openedAt = template.call.receivedAt + template.openAfter;
    return hasPeriods ? -1 : frames.numberOf(template.frameAt(openedAt));
  });
  const made = { numbers, frameOf, frames };
  known.set(templates, made);
  return made;
}

function flagsOf(template: Template): number {
  const { isReceived, isOpened, changesPriority, overAfter, urgent, changesAtClose } = template;
  const isSet: [boolean, number][] = [
    [isReceived, IS_RECEIVED],
    [isOpened, IS_OPENED],
    [changesPriority, CHANGES_PRIORITY],
    [Number.isNaN(overAfter), IS_REACHED],
    [urgent[0], IS_URGENT],
    [urgent[1], IS_URGENT << 1],
    [changesAtClose[0], CHANGES_AT_CLOSE],
    [changesAtClose[1], CHANGES_AT_CLOSE << 1],
  ];
  return isSet.reduce((flags, [is, flag]) => (is ? flags | flag : flags), 0);
}
