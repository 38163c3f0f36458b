import type { PersonListed, Viewer } from "#protocol";

/** A person as the policy of fields knows them. */
export function viewerOf({ personId, role, agencyIds, unitId }: PersonListed): Viewer {
  return { personId, role, agencyIds, unitId };
}
