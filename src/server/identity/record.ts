import type { AccessRecord, EntitlementChange } from "#kernel";
import type { PersonListed } from "#protocol";

/** The record of one change of what a person may do. */
export function entitlementOf(
  personId: string,
  change: EntitlementChange,
  to?: string,
  from?: string,
): AccessRecord {
  const subject = { kind: "person", id: personId } as const;
  const words = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return { kind: "entitlement", subject, change, ...words };
}

function agenciesOf({ agencyIds }: PersonListed): string {
  return agencyIds?.join(", ") ?? "all";
}

/** The records of every change of a person's entitlement; a change of name is none. */
export function changesOf(before: PersonListed, after: PersonListed): AccessRecord[] {
  const { personId } = after;
  const records: AccessRecord[] = [];
  const add = (change: EntitlementChange, from?: string, to?: string) =>
    records.push(entitlementOf(personId, change, to, from));
  if (before.role !== after.role) add("role-changed", before.role, after.role);
  const [agenciesBefore, agenciesAfter] = [agenciesOf(before), agenciesOf(after)];
  if (agenciesBefore !== agenciesAfter) {
    add("agencies-changed", agenciesBefore, agenciesAfter);
  }
  if (before.unitId !== after.unitId) add("unit-changed", before.unitId, after.unitId);
  if (before.disabled !== after.disabled) add(after.disabled ? "disabled" : "enabled");
  return records;
}
