import assert from "node:assert/strict";
import { test } from "node:test";
import type { AttentionItem, AttentionKind, AttentionSubject, CommandType } from "#kernel";
import { actionWord, leadsTo } from "./attention-lines.ts";

const i = { incidentId: "i-1" };
const u = { unitId: "E1" };

type Made = { readonly about: AttentionSubject; readonly by: readonly CommandType[] };

/** Every kind the kernel knows, as it makes it, with each command it may name. */
const kinds: Record<AttentionKind, Made> = {
  "incident-pending": { about: i, by: ["assignUnits"] },
  "incident-not-closed": { about: i, by: ["closeIncident"] },
  "hold-over": { about: i, by: ["releaseIncident"] },
  "unit-unacknowledged": { about: { ...i, ...u }, by: ["setAssignmentStatus"] },
  "unit-not-en-route": { about: { ...i, ...u }, by: ["setAssignmentStatus"] },
  "no-capable-unit": { about: { ...i, needId: "pump" }, by: ["divertUnit", "addAgency"] },
  "needs-unfilled": { about: { ...i, needId: "pump" }, by: ["assignUnits"] },
  "coverage-gap": { about: { ruleId: "r-1", zoneId: "z" }, by: ["postUnit"] },
  "call-unlinked": { about: { callId: "c-1" }, by: ["openIncident"] },
  "reservation-due": { about: u, by: ["releaseUnit"] },
  "deployment-conflict": { about: { deploymentId: "d-1" }, by: ["cancelDeployment"] },
};

function items(): AttentionItem[] {
  return (Object.keys(kinds) as AttentionKind[]).flatMap((kind) =>
    kinds[kind].by.map((command) => ({
      key: kind,
      kind,
      stage: "warn" as const,
      since: 0,
      rank: 1,
      ...kinds[kind].about,
      action: { command, ...kinds[kind].about },
    })),
  );
}

test("CON-20: every kind of attention leads somewhere and says what can be done there", () => {
  const led = items().map((item) => {
    const leads = leadsTo(item);
    assert.notEqual(actionWord(item), "action.open", `${item.kind} ${item.action.command}`);
    return `${item.kind}: ${leads.to === "matter" ? leads.matter.kind : leads.incidentId}`;
  });
  assert.deepEqual(led, [
    "incident-pending: i-1",
    "incident-not-closed: i-1",
    "hold-over: i-1",
    "unit-unacknowledged: i-1",
    "unit-not-en-route: i-1",
    "no-capable-unit: i-1",
    "no-capable-unit: i-1",
    "needs-unfilled: i-1",
    "coverage-gap: gap",
    "call-unlinked: call",
    "reservation-due: reservation",
    "deployment-conflict: deployment",
  ]);
});

test("CON-20: a promise to an incident that is due leads to the incident", () => {
  const subject = { ...i, ...u };
  const item: AttentionItem = {
    key: "k",
    kind: "reservation-due",
    stage: "warn",
    since: 0,
    rank: 1,
    ...subject,
    action: { command: "assignUnits", ...subject },
  };
  assert.deepEqual(leadsTo(item), { to: "incident", incidentId: "i-1" });
});
