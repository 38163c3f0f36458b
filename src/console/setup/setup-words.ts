import type { ConfigurationKind, Text } from "#kernel";
import type { MessageId } from "../words/catalogue.ts";
import type { Words } from "../words/use-words.ts";
import type { FindingCode } from "./model/checks.ts";
import { expectedWords } from "./model/problem-words.ts";

export const kindWords: Readonly<Record<ConfigurationKind, MessageId>> = {
  settings: "setup.kind.settings",
  agency: "setup.kind.agency",
  zone: "setup.kind.zone",
  station: "setup.kind.station",
  post: "setup.kind.post",
  capability: "setup.kind.capability",
  unitType: "setup.kind.unitType",
  unit: "setup.kind.unit",
  priority: "setup.kind.priority",
  incidentType: "setup.kind.incidentType",
  responsePlan: "setup.kind.responsePlan",
  coverageRule: "setup.kind.coverageRule",
};

/** One thing of each kind. */
export const oneWords: Readonly<Record<ConfigurationKind, MessageId>> = {
  settings: "setup.one.settings",
  agency: "setup.one.agency",
  zone: "setup.one.zone",
  station: "setup.one.station",
  post: "setup.one.post",
  capability: "setup.one.capability",
  unitType: "setup.one.unitType",
  unit: "setup.one.unit",
  priority: "setup.one.priority",
  incidentType: "setup.one.incidentType",
  responsePlan: "setup.one.responsePlan",
  coverageRule: "setup.one.coverageRule",
};

export const findingWords: Readonly<Record<FindingCode, MessageId>> = {
  "need-nobody": "setup.check.need-nobody",
  "need-too-few": "setup.check.need-too-few",
  "need-level": "setup.check.need-level",
  "need-crew": "setup.check.need-crew",
  "need-agency": "setup.check.need-agency",
  "alarm-together": "setup.check.alarm-together",
  "plan-hidden": "setup.check.plan-hidden",
  "rule-too-few": "setup.check.rule-too-few",
  "rule-no-place": "setup.check.rule-no-place",
  "type-no-plan": "setup.check.type-no-plan",
  "zone-crosses-itself": "setup.check.zone-crosses-itself",
  "zones-overlap": "setup.check.zones-overlap",
  "zone-no-place": "setup.check.zone-no-place",
  "unit-no-crew": "setup.check.unit-no-crew",
  "unit-no-capability": "setup.check.unit-no-capability",
  "unit-no-station": "setup.check.unit-no-station",
  "place-outside": "setup.check.place-outside",
  "capability-nobody": "setup.check.capability-nobody",
};

type Mixed = Readonly<Record<string, string | number | Text>>;

/** Values for a message, names in the language of the page. */
export function spoken({ text }: Words, values: Mixed): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      return [name, typeof value === "object" ? text(value) : value];
    }),
  );
}

/** What came and what was expected, in the language of the page. */
export function problemText(
  { t }: Words,
  problem: { readonly got: string; readonly expected: string },
): string {
  const { id, values } = expectedWords(problem.expected);
  const got = problem.got === '""' ? t("setup.got.nothing") : problem.got;
  return t("setup.problem", { got, expected: t(id, values) });
}
