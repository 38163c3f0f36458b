import {
  checkId,
  checkText,
  refuse,
  happened,
  type Context,
  type Decision,
} from "../decide/checks.ts";
import { purposes, type CommandOf } from "../command.ts";
import type { ZoneKind } from "../configuration.ts";
import type { CallId, Instant } from "../primitives.ts";
import type { DeclineReason, ErasureStep } from "./erasure-requests.ts";

export const entitlementChanges = [
  "added",
  "invited",
  "role-changed",
  "agencies-changed",
  "unit-changed",
  "disabled",
  "enabled",
  "secret-changed",
  "secret-reset",
  "passkey-added",
  "passkey-removed",
  "recovery-asked",
  "recovery-confirmed",
  "recovery-declined",
  "recovered",
  "provider-linked",
  "sessions-ended",
  "key-made",
  "key-rotated",
  "key-revoked",
  "scopes-changed",
] as const;
export type EntitlementChange = (typeof entitlementChanges)[number];

export const vaultKeyChanges = [
  "rotation-begun",
  "rotated",
  "copied",
  "restored",
  /** Keys of erased reports were still there, and were destroyed. */
  "erased-found",
] as const;
export type VaultKeyChange = (typeof vaultKeyChanges)[number];
/** "log" signs the log's checkpoints; the others are of the vault. */
export const vaultKeyNames = ["master", "reports", "log", ...purposes] as const;
export type VaultKeyName = (typeof vaultKeyNames)[number];

/** Why a report of a feed that was shed needs no call. */
export const shedReasons = ["repeat", "fault-or-test", "dealt-with"] as const;
export type ShedReason = (typeof shedReasons)[number];
export const shedSteps = ["taken", "dismissed"] as const;
export type ShedStep = (typeof shedSteps)[number];

/**
 * What those who oversee must be able to see although it is no operation: codes, counts and ids
 * of staff and machines. Never a name, never a free text.
 */
export type AccessRecord =
  /** What a person or a machine may do was changed. `from` and `to` are role, agency or scope ids. */
  | {
      readonly kind: "entitlement";
      readonly subject: { readonly kind: "person" | "machine"; readonly id: string };
      readonly change: EntitlementChange;
      readonly from?: string;
      readonly to?: string;
    }
  /** Rows left the system as a file. `what` is the route or the CLI command. */
  | {
      readonly kind: "export";
      readonly what: string;
      readonly format: string;
      readonly rows: number;
    }
  /** Attempts that were turned away, counted for each actor and kind over a time. */
  | {
      readonly kind: "attemptsRefused";
      readonly what: string;
      /** Code of the problem. */
      readonly reason: string;
      readonly count: number;
      readonly from: Instant;
      readonly until: Instant;
    }
  /** Figures were published; the hash is of the file as published. */
  | {
      readonly kind: "figuresReleased";
      readonly releaseId: string;
      readonly sha256: string;
      readonly cells: number;
      readonly withheld: number;
      /**
       * What was counted, so that the ledger of releases can be made again from the log: "2026"
       * or "2026-03", and the options. Absent in releases of the first format.
       */
      readonly counted?: {
        readonly period: string;
        readonly sensitive: readonly string[];
        readonly withheldTypes: readonly string[];
        readonly placeKind?: ZoneKind;
      };
    }
  /** A reporter asked that their report be erased, and what became of it. */
  | {
      readonly kind: "erasureRequest";
      readonly callId: CallId;
      readonly step: ErasureStep;
      /** Why it was declined. */
      readonly reason?: DeclineReason;
    }
  /** What a person made of a report that a feed brought and that was shed by rate. */
  | {
      readonly kind: "shedReport";
      readonly machineId: string;
      /** The partner's own id of it. */
      readonly reportId: string;
      readonly step: ShedStep;
      /** Why it was dismissed. */
      readonly reason?: ShedReason;
    }
  /**
   * The keys of the vault, or the log's, were changed, copied or found where they should not be.
   * What is done by somebody is on record before it is done.
   */
  | {
      readonly kind: "vaultKeys";
      readonly change: VaultKeyChange;
      /** The master key, the key of a purpose, the keys of reports, or the log's. */
      readonly key: VaultKeyName;
      /** Of the purpose's key or the log's, from 0; 0 for others. */
      readonly generation: number;
      /** Keys of reports that it was about. */
      readonly reports: number;
    };

export type AccessRecordKind = AccessRecord["kind"];

/** ACC-1: the record stands in the log as it came; only its ids and counts are checked. */
export function recordAccess(_context: Context, command: CommandOf<"recordAccess">): Decision {
  const { record } = command;
  const refusal = checkIds(record).find((found) => found !== undefined);
  return refusal ? refuse(refusal) : happened({ type: "accessRecorded", record });
}

function checkIds(record: AccessRecord): ReturnType<typeof checkId>[] {
  switch (record.kind) {
    case "entitlement":
      return [checkText("subject", record.subject.id)];
    case "export":
      return [checkId("what", record.what), checkId("format", record.format)];
    case "attemptsRefused":
      return [checkId("what", record.what), checkId("reason", record.reason)];
    case "figuresReleased":
      return [checkId("releaseId", record.releaseId), checkId("sha256", record.sha256)];
    case "erasureRequest":
      return [checkId("callId", record.callId)];
    case "shedReport":
      return [checkId("machineId", record.machineId), checkId("reportId", record.reportId)];
    case "vaultKeys":
      return [];
    default: {
      const strange: never = record;
      return strange;
    }
  }
}
