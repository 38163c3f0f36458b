import { reasonInWords, type UnitId } from "#kernel";
import { noteSteps } from "../reasons/note-step.ts";
import type { Said } from "../words/said.ts";
import { callSignOf, callSignsOf, isIncidentWord } from "./find.ts";
import { got, incidentValues, wrong, type Desk, type Step, type Understanding } from "./meaning.ts";
import { judge, judgeAll } from "./judge.ts";
import { withReason } from "./read-reason.ts";
import { withIncident, withNamed, withUnit, withUnits } from "./read.ts";
import * as status from "./read-status.ts";
import { minutesUntil, untilOf } from "./read-time.ts";
import type { Verb } from "./vocabulary.ts";

type Words = readonly string[];
type Reader = (desk: Desk, words: Words) => Understanding;
const { one, together, withAssignment } = status;

export const readAssign: Reader = (desk, words) =>
  withUnits(desk, "assign", words, (unitIds, rest) =>
    withIncident(desk, "assign", rest, (incident, reason) => {
      const { board, newId } = desk;
      const { incidentId } = incident;
      const units = callSignsOf(board, unitIds);
      const values = { ...incidentValues(board, incident), units };
      const assigned = unitIds.map((unitId) => ({ assignmentId: newId(), unitId }));
      const command = { type: "assignUnits" as const, incidentId, units: assigned };
      return one(desk, command, { id: "bar.do.assign", values }, reason);
    }),
  );

export const readDivert: Reader = (desk, words) =>
  withUnit(desk, "divert", words, (unitId, after) =>
    withIncident(desk, "divert", after, (to, rest) => {
      const { board } = desk;
      const line = { verb: "divert", before: [callSignOf(board, unitId), to.number] } as const;
      return withAssignment(desk, "divert", unitId, [], (assignment) =>
        withReason("divert", rest, line, ({ reason, words }) => {
          const from = board.incidents.get(assignment.incidentId);
          const label: Said = {
            id: "bar.do.divert",
            values: {
              ...incidentValues(board, to),
              unit: callSignOf(board, unitId),
              from: from?.number ?? "",
              reason: reasonInWords(reason),
            },
          };
          const command: Step["command"] = {
            type: "divertUnit",
            fromAssignmentId: assignment.assignmentId,
            toIncidentId: to.incidentId,
            assignmentId: desk.newId(),
            reason,
            confirmed: true,
          };
          return judgeAll(desk, [{ command, label }, ...noteSteps(to, words, desk.newId)]);
        }),
      );
    }),
  );

export const readClear: Reader = (desk, words) =>
  withUnits(desk, "clear", words, (unitIds, rest) =>
    together(
      unitIds.map((unitId) =>
        withAssignment(desk, "clear", unitId, rest, (item) =>
          status.movedTo(desk, item, "cleared"),
        ),
      ),
    ),
  );

function ofUnit(
  verb: Verb,
  next: (desk: Desk, unitId: UnitId, rest: Words) => Understanding,
): Reader {
  return (desk, words) => withUnit(desk, verb, words, (unitId, rest) => next(desk, unitId, rest));
}

export const readCancel = ofUnit("cancel", status.cancelled);
export const readOutOfService = ofUnit("outOfService", status.outOfService);
export const readAway = ofUnit("away", status.away);

const CREW_MAX = 99;

export const readBack = ofUnit("back", (desk, unitId, rest) => {
  const unit = callSignOf(desk.board, unitId);
  const [word] = rest;
  if (word === undefined) {
    return one(desk, { type: "placeInService", unitId }, { id: "bar.do.back", values: { unit } });
  }
  const crew = /^\d{1,2}$/.test(word) ? Number(word) : undefined;
  if (crew === undefined || crew > CREW_MAX) {
    return wrong("back", { id: "bar.want.crew", values: got(word) });
  }
  const label: Said = { id: "bar.do.backCrew", values: { unit, crew } };
  return one(desk, { type: "placeInService", unitId, crew }, label);
});

export const readPost = ofUnit("post", (desk, unitId, rest) => {
  const unit = callSignOf(desk.board, unitId);
  const posts = [...desk.board.configuration.posts.values()];
  const things = posts.map(({ postId, name }) => ({ id: postId, name }));
  const typed = rest.join(" ");
  const want: Said = { id: "bar.want.post", values: got(typed) };
  return withNamed(things, typed, { verb: "post", before: [unit], want }, ({ id, name }) =>
    one(
      desk,
      { type: "postUnit", unitId, postId: id },
      { id: "do.post", values: { unit, place: name } },
    ),
  );
});

export const readHome = ofUnit("home", (desk, unitId) => {
  const { stations, units } = desk.board.configuration;
  const station = stations.get(units.get(unitId)?.stationId ?? "");
  const values = { unit: callSignOf(desk.board, unitId), place: station?.name ?? { en: "–" } };
  return one(desk, { type: "postUnit", unitId }, { id: "bar.do.home", values });
});

export const readReserve = ofUnit("reserve", (desk, unitId, rest) => {
  const until = untilOf(desk, rest[0]);
  if (until === undefined) {
    return wrong("reserve", { id: "bar.want.until", values: got(rest[0] ?? "") });
  }
  const unit = callSignOf(desk.board, unitId);
  const line = { verb: "reserve", before: [unit, rest[0] ?? ""] } as const;
  return withReason("reserve", rest.slice(1), line, ({ reason: purpose, words }) => {
    const values = {
      unit,
      minutes: minutesUntil(desk, until),
      purpose: reasonInWords(purpose),
    };
    const command = { type: "reserveUnit" as const, unitId, purpose, from: desk.at, until };
    const label: Said = { id: "bar.do.reserve", values };
    return judge(
      desk,
      [label],
      [{ command, label }, ...noteSteps({ about: unit }, words, desk.newId)],
    );
  });
});

/** A unit is released from its reservation; a number releases the incident from hold. */
export const readRelease: Reader = (desk, words) => {
  if (words.length === 0 || isIncidentWord(words[0])) {
    return withIncident(desk, "release", words, ({ incidentId, number }) =>
      one(desk, { type: "releaseIncident", incidentId }, { id: "do.release", values: { number } }),
    );
  }
  return withUnit(desk, "release", words, (unitId) => {
    const values = { unit: callSignOf(desk.board, unitId) };
    return one(desk, { type: "releaseUnit", unitId }, { id: "do.releaseUnit", values });
  });
};

export const readPrimary = ofUnit("primary", (desk, unitId, rest) =>
  withAssignment(desk, "primary", unitId, rest, ({ assignmentId, incidentId }) => {
    const number = desk.board.incidents.get(incidentId)?.number ?? "";
    const values = { unit: callSignOf(desk.board, unitId), number };
    return one(desk, { type: "setPrimaryUnit", assignmentId }, { id: "bar.do.primary", values });
  }),
);
