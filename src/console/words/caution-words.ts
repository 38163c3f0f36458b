import type { Board, Caution, CautionCheck, CautionLevel } from "#kernel";
import type { MessageId } from "./catalogue.ts";
import type { Words } from "./use-words.ts";

/** What each check is called where its level is set. A check without a word does not compile. */
export const checkWords: Record<CautionCheck, MessageId> = {
  "unit-unfit": "setup.caution.unit-unfit",
  "unit-away": "setup.caution.unit-away",
  "unit-committed": "setup.caution.unit-committed",
  "unit-reserved": "setup.caution.unit-reserved",
  "unit-diverted": "setup.caution.unit-diverted",
  "leaves-uncovered": "setup.caution.leaves-uncovered",
  "needs-unserved": "setup.caution.needs-unserved",
  "never-attended": "setup.caution.never-attended",
  "place-outside": "setup.caution.place-outside",
};

export const levelWords: Record<CautionLevel, MessageId> = {
  off: "setup.caution.off",
  warn: "setup.caution.warn",
  block: "setup.caution.block",
};

const words: Record<CautionCheck, MessageId> = {
  "unit-unfit": "caution.unit-unfit",
  "unit-away": "caution.unit-away",
  "unit-committed": "caution.unit-committed",
  "unit-reserved": "caution.unit-reserved",
  "unit-diverted": "caution.unit-diverted",
  "leaves-uncovered": "caution.leaves-uncovered",
  "needs-unserved": "caution.needs-unserved",
  "never-attended": "caution.never-attended",
  "place-outside": "caution.place-outside",
};

/** One caution with the names of the board. */
export function cautionText(
  board: Board | undefined,
  { check, subjectId }: Caution,
  { t, text }: Words,
): string {
  const configuration = board?.configuration;
  const rule = configuration?.coverageRules.get(subjectId);
  const capability = configuration?.capabilities.get(rule?.capabilityId ?? "");
  const zone = configuration?.zones.get(rule?.zoneId ?? "");
  return t(words[check], {
    unit: configuration?.units.get(subjectId)?.callSign ?? subjectId,
    incident: board?.incidents.get(subjectId)?.number ?? "",
    capability: capability === undefined ? subjectId : text(capability.name),
    zone: zone === undefined ? "" : text(zone.name),
  });
}
