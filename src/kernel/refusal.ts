import type { Caution } from "./cautions/caution.ts";
import type { Configuration } from "./configuration.ts";

/** What is wrong with a configuration: where, what came, what was expected. */
export type ConfigurationProblem = {
  readonly path: string;
  readonly got: string;
  readonly expected: string;
};

/** Codes are stable: they are part of the protocol and are never renamed. */
export type Refusal =
  | { readonly code: "configuration-invalid"; readonly problems: readonly ConfigurationProblem[] }
  | {
      readonly code: "invalid-value";
      readonly field: string;
      readonly got: string;
      readonly expected: string;
    }
  | { readonly code: "time-in-future"; readonly occurredAt: number; readonly at: number }
  | { readonly code: "unknown-call"; readonly callId: string }
  | { readonly code: "call-exists"; readonly callId: string }
  | { readonly code: "call-not-open"; readonly callId: string; readonly status: string }
  | { readonly code: "reporter-given"; readonly callId: string }
  | { readonly code: "call-not-linked"; readonly callId: string }
  | { readonly code: "unknown-incident"; readonly incidentId: string }
  | { readonly code: "incident-exists"; readonly incidentId: string }
  | { readonly code: "incident-not-open"; readonly incidentId: string; readonly status: string }
  | { readonly code: "incident-not-held"; readonly incidentId: string }
  | { readonly code: "incident-not-closed"; readonly incidentId: string }
  | { readonly code: "incident-not-grouped"; readonly incidentId: string }
  | {
      readonly code: "incident-has-units";
      readonly incidentId: string;
      readonly unitIds: readonly string[];
    }
  | {
      readonly code: "incident-has-group";
      readonly incidentId: string;
      readonly groupedIds: readonly string[];
    }
  | { readonly code: "same-incident"; readonly incidentId: string }
  | { readonly code: "needs-person"; readonly why: "life-threat" }
  | { readonly code: "alarm-not-higher"; readonly incidentId: string; readonly alarmLevel: number }
  | { readonly code: "unknown-type"; readonly typeId: string }
  | { readonly code: "unknown-priority"; readonly priorityId: string }
  | { readonly code: "unknown-disposition"; readonly disposition: string }
  | { readonly code: "unknown-agency"; readonly agencyId: string }
  | { readonly code: "agency-already-on"; readonly incidentId: string; readonly agencyId: string }
  | { readonly code: "note-exists"; readonly noteId: string }
  | { readonly code: "unknown-unit"; readonly unitId: string }
  | { readonly code: "unknown-post"; readonly postId: string }
  | { readonly code: "not-your-unit"; readonly unitId: string; readonly agencyId: string }
  | { readonly code: "unit-not-in-service"; readonly unitId: string }
  | { readonly code: "unit-already-in-service"; readonly unitId: string }
  | { readonly code: "unit-already-assigned"; readonly unitId: string; readonly incidentId: string }
  | {
      readonly code: "unit-committed";
      readonly unitId: string;
      readonly incidentIds: readonly string[];
    }
  | { readonly code: "unit-reserved"; readonly unitId: string; readonly until: number }
  | { readonly code: "unit-not-reserved"; readonly unitId: string }
  | { readonly code: "unknown-assignment"; readonly assignmentId: string }
  | { readonly code: "assignment-exists"; readonly assignmentId: string }
  | { readonly code: "assignment-ended"; readonly assignmentId: string; readonly status: string }
  | {
      readonly code: "status-not-forward";
      readonly assignmentId: string;
      readonly from: string;
      readonly to: string;
    }
  | { readonly code: "destination-required"; readonly assignmentId: string }
  | { readonly code: "reason-required"; readonly field: string }
  | { readonly code: "confirmation-required"; readonly what: string }
  | {
      readonly code: "cautions-raised";
      readonly cautions: readonly Caution[];
      readonly reasonRequired: boolean;
    }
  | {
      readonly code: "cautions-block";
      readonly cautions: readonly Caution[];
      /** Who may give it with a reason; none: nobody. */
      readonly overrideRoles: readonly string[];
    }
  | {
      readonly code: "divert-not-lower-priority";
      readonly fromIncidentId: string;
      readonly toIncidentId: string;
    }
  | { readonly code: "divert-patient-aboard"; readonly assignmentId: string }
  | { readonly code: "nothing-to-undo"; readonly targetCommandId: string }
  | { readonly code: "not-your-command"; readonly targetCommandId: string }
  | { readonly code: "undo-window-over"; readonly targetCommandId: string }
  | { readonly code: "undo-overtaken"; readonly targetCommandId: string }
  | {
      readonly code: "person-only";
      readonly what:
        | "seat"
        | "claim"
        | "alarm"
        | "note"
        | "hand-over"
        | "opening"
        | "hold"
        | "deployment";
    }
  | { readonly code: "unknown-seat"; readonly seat: string }
  | {
      readonly code: "seat-taken";
      readonly seat: string;
      readonly holderId: string;
      readonly since: number;
    }
  | { readonly code: "seat-empty"; readonly seat: string }
  | {
      readonly code: "claimed-by-another";
      readonly holderId: string;
      readonly seat?: string;
      readonly since: number;
    }
  | { readonly code: "not-claimed" }
  | { readonly code: "alarm-gone"; readonly key: string }
  | { readonly code: "alarm-not-shelved"; readonly key: string }
  | { readonly code: "unknown-note"; readonly noteId: string }
  | { readonly code: "unknown-opening"; readonly openingId: string }
  | { readonly code: "opening-exists"; readonly openingId: string }
  | { readonly code: "opening-given"; readonly openingId: string }
  | { readonly code: "opening-required"; readonly purpose: string }
  | { readonly code: "not-your-opening"; readonly openingId: string }
  | { readonly code: "second-person" }
  | { readonly code: "unknown-deployment"; readonly deploymentId: string }
  | { readonly code: "deployment-exists"; readonly deploymentId: string }
  | {
      readonly code: "deployment-status";
      readonly deploymentId: string;
      readonly status: string;
    }
  | {
      readonly code: "deployment-overtaken";
      readonly deploymentId: string;
      readonly problems: readonly ConfigurationProblem[];
    }
  | { readonly code: "unknown-hold"; readonly holdId: string }
  | { readonly code: "hold-exists"; readonly holdId: string }
  | { readonly code: "held"; readonly holdId: string }
  | { readonly code: "limit-reached"; readonly what: string; readonly limit: number };

export type RefusalCode = Refusal["code"];
export type Validated =
  | { readonly configuration: Configuration }
  | { readonly problems: readonly ConfigurationProblem[] };
