export { Authority, openAuthority } from "./authority.ts";
export type {
  Alert,
  AuthorityCounters,
  AuthorityOptions,
  AuthorityStatus,
  Listener,
} from "./options.ts";
export { areaKernel } from "./kernel.ts";
export type { BoardState, Kernel } from "./kernel.ts";
export { recover } from "./recovery.ts";
export type { Recovery } from "./recovery.ts";
export { AuthorityError, requestHash } from "./request.ts";
export type {
  AuthorityErrorCode,
  CommandIdReused,
  CommandRequest,
  SubmitResult,
} from "./request.ts";
export { RELEASE_RETRY_MILLISECONDS, releaseText } from "./release-text.ts";
export type { Release, ReleaseOver, ReleaseRequest } from "./release-text.ts";
