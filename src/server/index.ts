export { Area } from "./area/area.ts";
export { KeyDesk, type KeyJob } from "./area/key-desk.ts";
export {
  keyRequestPaths,
  KeyRequests,
  toldOf,
  type KeyAnswer,
  type LogKeyChanged,
  type RequestedJob,
} from "./area/key-requests.ts";
export { LogKeyDesk } from "./area/log-key-desk.ts";
export { RetentionDesk } from "./area/retention-desk.ts";
export { countDue } from "./area/retention-log.ts";
export { areaKernel, openAuthority, type Authority } from "./authority/index.ts";
export type { KnownAddress } from "./area/geocoder.ts";
export { AreaFileError, readArea, type AreaPlan } from "./configuration/read-area.ts";
export type { ExerciseDesk } from "./exercise/desk.ts";
export type { Progress } from "./exercise/runner.ts";
export { startExercise, type ExerciseOptions, type StartedExercise } from "./exercise/start.ts";
export { BreachListError } from "./identity/breach-list.ts";
export { openBreachedSecrets } from "./identity/breached-secrets.ts";
export { FIRST_ADMINISTRATOR } from "./identity/first-administrator.ts";
export { Provider } from "./identity/provider.ts";
export { ProviderFileError, readProvider } from "./identity/provider-file.ts";
export { recoverOnServer } from "./identity/recover-on-server.ts";
export { SESSION_LIMITS } from "./identity/sessions.ts";
export { People } from "./identity/people.ts";
export { PROGRAM_VERSION } from "./planning/desk.ts";
export { planReportPdf } from "./planning/pdf/report-pdf.ts";
export { documentHash } from "./planning/store.ts";
export { planFrom, PlanFileError, rulesFrom } from "./planning/read-plan.ts";
export { isProxy } from "./http/client-address.ts";
export { LogDelivery } from "./run/log-delivery.ts";
export { alsoTo, createLogger } from "./run/logger.ts";
export { configure, isConfigured, openArea, SYSTEM, type OpenedArea } from "./run/open-area.ts";
export {
  openPeople,
  startService,
  type ListenOptions,
  type Service,
  type ServiceOptions,
} from "./run/service.ts";
export { serveWitness, type ServedWitness, type WitnessListen } from "./witness/serve-witness.ts";
export { Witness } from "./witness/witness.ts";
export { WitnessStore } from "./witness/witness-store.ts";
export { startServe, type ServeOptions, type Served } from "./run/serve.ts";
