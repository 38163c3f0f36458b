import type { AssignmentId, CallId, IncidentId, Point, UnitId } from "#kernel";
import { createStore } from "./store.ts";

export type Page = "incidents" | "units" | "map" | "attention";

/** What stands in the place of an incident: a call nobody judged, a gap, a promise that is due. */
export type Matter =
  | { readonly kind: "call"; readonly callId: CallId }
  | { readonly kind: "gap"; readonly ruleId: string }
  | { readonly kind: "unit"; readonly unitId: UnitId }
  | { readonly kind: "reservation"; readonly unitId: UnitId }
  | { readonly kind: "deployment"; readonly deploymentId: string };

/** What this screen is looking at. Nobody else sees it and it is gone with the page. */
export type View = {
  readonly selectedIncidentId?: IncidentId | undefined;
  /** Never together with a selected incident. */
  readonly matter?: Matter | undefined;
  readonly selectedUnitId?: UnitId | undefined;
  readonly intakeOpen: boolean;
  /** Which column a small screen shows; a wide one shows them all. */
  readonly page: Page;
  /** The next click on the map answers this. */
  readonly pickPlace?: ((point: Point) => void) | undefined;
  /** What Enter does in the list when the selected row is pressed again. */
  readonly assignRecommended?: (() => void) | undefined;
  /** What Enter does when the line of the gap that is shown is pressed again. */
  readonly giveMove?: (() => void) | undefined;
  /** The units it would assign, for the map. */
  readonly recommendedUnitIds?: readonly UnitId[] | undefined;
  /** A part of the incident panel to open and focus, asked for by a key. */
  readonly wanted?: "dispatch" | "edit" | undefined;
  /** The incident whose row takes the focus as soon as it is in the list. */
  readonly wantedRow?: IncidentId | undefined;
  /** The assignment whose destination is asked for. */
  readonly wantedTransport?: AssignmentId | undefined;
  /** The form that is open under the selected incident. */
  readonly form?:
    | "close"
    | "hold"
    | "reopen"
    | "alarm"
    | "divert"
    | "move"
    | "agency"
    | "group"
    | "split"
    | undefined;
};

export const view = createStore<View>({ intakeOpen: false, page: "incidents" }, "at once");

export function selectIncident(incidentId: IncidentId | undefined): void {
  view.set({
    selectedIncidentId: incidentId,
    matter: undefined,
    selectedUnitId: undefined,
    form: undefined,
    page: "incidents",
  });
}

export function selectMatter(matter: Matter): void {
  selectIncident(undefined);
  view.set({ matter });
}

export function openIntake(): void {
  view.set({ intakeOpen: true, page: "incidents" });
}

export function closeIntake(): void {
  view.set({ intakeOpen: false, pickPlace: undefined });
}
