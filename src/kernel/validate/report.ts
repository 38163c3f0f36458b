import { isStorable, shown } from "../decide/checks.ts";
import { ID_LENGTH_MAX, TEXT_LENGTH_MAX } from "../limits.ts";
import type { Point, Text } from "../primitives.ts";
import type { ConfigurationProblem } from "../refusal.ts";

/** Collects what is wrong with a configuration; each check adds what it finds and goes on. */
export type Report = {
  readonly problems: ConfigurationProblem[];
  /** Says in words what came. */
  problem(path: string, got: string, expected: string): void;
  /** Shows the value that came, shortened when it is long. */
  value(path: string, got: unknown, expected: string): void;
  id(path: string, id: string): void;
  /** A text that may not be empty. */
  line(path: string, text: string): void;
  /** A text that may be empty. */
  words(path: string, text: string): void;
  text(path: string, text: Text): void;
  integer(path: string, value: number, min: number, max: number): void;
  point(path: string, point: Point): void;
  /** The id must be a key of the map. */
  reference(path: string, id: string | undefined, known: ReadonlyMap<string, unknown>): void;
  references(
    path: string,
    ids: readonly string[] | undefined,
    known: ReadonlyMap<string, unknown>,
  ): void;
  /** The ids must differ. */
  distinct(path: string, ids: readonly string[]): void;
};

export function createReport(): Report {
  const problems: ConfigurationProblem[] = [];
  const report: Report = {
    problems,
    problem(path, got, expected) {
      problems.push({ path, got, expected });
    },
    value(path, got, expected) {
      report.problem(path, shown(got), expected);
    },
    id(path, id) {
      if (isStorable(id, ID_LENGTH_MAX) && id !== "" && id.trim() === id) return;
      report.value(path, id, `1 to ${ID_LENGTH_MAX} characters without spaces at the ends`);
    },
    line(path, text) {
      if (isStorable(text, TEXT_LENGTH_MAX) && text.trim() !== "") return;
      report.value(path, text, `a text of 1 to ${TEXT_LENGTH_MAX} characters`);
    },
    words(path, text) {
      if (isStorable(text, TEXT_LENGTH_MAX)) return;
      report.value(path, text, `a text of at most ${TEXT_LENGTH_MAX} characters`);
    },
    text(path, text) {
      report.line(`${path}.en`, text.en);
      if (text.zh !== undefined) report.line(`${path}.zh`, text.zh);
    },
    integer(path, value, min, max) {
      if (Number.isInteger(value) && value >= min && value <= max) return;
      report.value(path, value, `a whole number from ${min} to ${max}`);
    },
    point(path, { lat, lon }) {
      if (!(lat >= -90 && lat <= 90)) report.value(`${path}.lat`, lat, "-90 to 90");
      if (!(lon >= -180 && lon <= 180)) report.value(`${path}.lon`, lon, "-180 to 180");
    },
    reference(path, id, known) {
      if (id === undefined || known.has(id)) return;
      report.value(path, id, "the id of something configured");
    },
    references(path, ids, known) {
      if (ids === undefined) return;
      for (const [index, id] of ids.entries()) report.reference(`${path}[${index}]`, id, known);
      report.distinct(path, ids);
    },
    distinct(path, ids) {
      const seen = new Set<string>();
      for (const id of ids) {
        if (seen.has(id)) report.value(path, id, "each id once");
        seen.add(id);
      }
    },
  };
  return report;
}
