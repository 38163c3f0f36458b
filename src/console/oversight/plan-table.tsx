import type { DeedList, DeploymentDeed } from "#measures";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { DeedTable, useWhen } from "./deed-table.tsx";

const stepWords: Record<DeploymentDeed["step"], MessageId> = {
  proposed: "oversight.plans.proposed",
  approved: "oversight.plans.approved",
  declined: "oversight.plans.declined",
  scheduled: "oversight.plans.scheduled",
  applied: "oversight.plans.applied",
  conflicted: "oversight.plans.conflicted",
  cancelled: "oversight.plans.cancelled",
  reversed: "oversight.plans.reversed",
};

/** Plans for the roster: who proposed, who reviewed, and what became of each. */
export function PlanTable({ deeds }: { deeds: DeedList<DeploymentDeed> }) {
  const { t } = useWords();
  const when = useWhen();
  return (
    <DeedTable
      id="plans"
      title={t("oversight.plans")}
      none={t("oversight.plans.none")}
      deeds={deeds}
      what={({ plan, deploymentId }) => (plan === "" ? deploymentId : plan)}
      detail={({ step, effectiveAt }) =>
        t(stepWords[step], { when: effectiveAt === undefined ? "" : when(effectiveAt) })
      }
    />
  );
}
