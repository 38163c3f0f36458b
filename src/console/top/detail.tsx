import { area } from "../area/area.ts";
import { CallPanel } from "../calls/call-panel.tsx";
import { ConflictPanel } from "../attention/conflict-panel.tsx";
import { GapPanel } from "../coverage/gap-panel.tsx";
import { IncidentDetail } from "../incident/incident-panel.tsx";
import { useStore } from "../store/store.ts";
import { view } from "../store/view.ts";
import { ReservationPanel } from "../units/reservation-panel.tsx";
import { UnitPanel } from "../units/unit-panel.tsx";

/** The selected incident, or the matter that stands in its place. */
export function Detail() {
  const board = useStore(area, (state) => state.board);
  const matter = useStore(view, (state) => state.matter);
  if (board === undefined || matter === undefined) return <IncidentDetail />;
  if (matter.kind === "call") return <CallPanel key={matter.callId} board={board} {...matter} />;
  if (matter.kind === "gap") return <GapPanel key={matter.ruleId} board={board} {...matter} />;
  if (matter.kind === "unit") return <UnitPanel key={matter.unitId} board={board} {...matter} />;
  if (matter.kind === "deployment") {
    return <ConflictPanel key={matter.deploymentId} board={board} {...matter} />;
  }
  return <ReservationPanel board={board} {...matter} />;
}
