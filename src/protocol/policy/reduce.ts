import type { AcceptedEvent, Board, Event } from "#kernel";
import { WITHHELD, type FieldClass, type FieldTable, type Relation } from "./classes.ts";
import { coreOfEvent, eventFields } from "./event-fields.ts";
import { actorFields } from "./record-fields.ts";
import {
  classesFor,
  relationToArea,
  relationToCallId,
  relationToIncidentId,
  relationToSubject,
  relationToUnit,
  type Viewer,
} from "./relation.ts";
import { relations } from "./classes.ts";

type Values = Readonly<Record<string, unknown>>;

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function reducedValue(
  value: unknown,
  rule: FieldClass | FieldTable | undefined,
  classes: readonly FieldClass[],
): unknown {
  // Deny by default: what no table names is not shown.
  if (rule === undefined) return undefined;
  if (typeof rule === "string") {
    if (classes.includes(rule)) return value;
    return typeof value === "string" ? WITHHELD : undefined;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => (isValues(item) ? reduceFields(item, rule, classes) : item));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  return isValues(value) ? reduceFields(value, rule, classes) : value;
}

/**
 * A thing without the fields that these classes do not hold: words become `WITHHELD`, anything
 * else is left out. The same thing when nothing is taken from it. `type` always stays.
 */
export function reduceFields<T extends object>(
  thing: T,
  table: FieldTable,
  classes: readonly FieldClass[],
): T {
  const reduced: Record<string, unknown> = {};
  let changed = false;
  for (const [name, value] of Object.entries(thing)) {
    const kept = name === "type" ? value : reducedValue(value, table[name], classes);
    if (kept !== value) changed = true;
    if (kept !== undefined) reduced[name] = kept;
  }
  return changed ? (reduced as T) : thing;
}

/** The event as these classes show it; undefined when it says nothing without what is left out. */
export function reduceEvent(
  accepted: AcceptedEvent,
  classes: readonly FieldClass[],
): AcceptedEvent | undefined {
  if (classes.length === 0) return undefined;
  const { event } = accepted;
  const table: FieldTable = eventFields[event.type];
  const core = coreOfEvent[event.type];
  const coreClass = core === undefined ? undefined : table[core];
  if (typeof coreClass === "string" && !classes.includes(coreClass)) return undefined;
  const reduced = reduceFields(event, table, classes);
  const actor = reduceFields(accepted.actor, actorFields, classes);
  if (reduced === event && actor === accepted.actor) return accepted;
  return { ...accepted, actor, event: reduced };
}

/** What an event is about, as far as the board still knows: the weakest of its relations counts. */
export function relationToEvent(board: Board, viewer: Viewer, event: Event): Relation {
  const found: Relation[] = [];
  if ("incidentId" in event && event.incidentId !== undefined && !("unitId" in event)) {
    found.push(relationToIncidentId(board, viewer, event.incidentId));
  }
  if ("callId" in event) found.push(relationToCallId(board, viewer, event.callId));
  if (event.type === "unitAssigned" || event.type === "assignmentStatusChanged") {
    found.push(relationToIncidentId(board, viewer, event.incidentId));
  } else if ("unitId" in event && event.unitId !== undefined) {
    found.push(relationToUnit(board, viewer, event.unitId));
  }
  if (event.type === "commandUndone") {
    for (const { incidentId } of [...event.incidents, ...event.assignments]) {
      found.push(relationToIncidentId(board, viewer, incidentId));
    }
    for (const { unitId } of event.units) found.push(relationToUnit(board, viewer, unitId));
  }
  if (event.type === "alarmAcknowledged" || event.type === "alarmShelved") {
    const { incidentId } = event.subject;
    if (incidentId !== undefined) found.push(relationToIncidentId(board, viewer, incidentId));
  }
  if (event.type === "openingAsked" || event.type === "holdPlaced") {
    found.push(relationToSubject(board, viewer, event.subject));
  }
  if (found.length === 0) return relationToArea(viewer);
  return found.reduce((a, b) => (relations.indexOf(a) >= relations.indexOf(b) ? a : b));
}

/** Stands in the log's place of an event that is not for the reader: nothing was lost. */
export type HiddenEvent = { readonly sequence: number; readonly hidden: true };

/** POL-8: the event as somebody may read it, or the mark that there is one. */
export function eventFor(
  board: Board,
  viewer: Viewer,
  accepted: AcceptedEvent,
): AcceptedEvent | HiddenEvent {
  const classes = classesFor(viewer, relationToEvent(board, viewer, accepted.event));
  return reduceEvent(accepted, classes) ?? { sequence: accepted.sequence, hidden: true };
}
