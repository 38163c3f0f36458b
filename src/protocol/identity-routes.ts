import type { Role, Route } from "./policy.ts";

/** Routes of invitations, passkeys and one's own account; part of the table in `policy.ts`. */
export type IdentityRouteName =
  | "invite"
  | "readInvitation"
  | "acceptBySecret"
  | "endOtherSessions"
  | "signInWays"
  | "passkeySignInOptions"
  | "signInByPasskey"
  | "readAccount"
  | "passkeyOptions"
  | "addPasskey"
  | "removePasskey"
  | "invitedPasskeyOptions"
  | "acceptByPasskey"
  | "listRecoveries"
  | "askRecovery"
  | "confirmRecovery"
  | "declineRecovery"
  | "beginProvider"
  | "providerReturn";

type Who = { readonly anyone: readonly Role[]; readonly administration: readonly Role[] };

/** Their rows. `who`: the sets of roles that the table has. */
export function identityRoutes(who: Who): Readonly<Record<IdentityRouteName, Route>> {
  return {
    invite: {
      method: "POST",
      path: "/api/people/:personId/invitation",
      who: who.administration,
      changes: true,
    },
    // The link's token is in the body, so that it stands in no address and no log.
    readInvitation: { method: "POST", path: "/api/invitation", who: "open", changes: true },
    acceptBySecret: { method: "POST", path: "/api/invitation/secret", who: "open", changes: true },
    endOtherSessions: { method: "DELETE", path: "/api/sessions", who: who.anyone, changes: true },
    listRecoveries: {
      method: "GET",
      path: "/api/recoveries",
      who: who.administration,
      changes: false,
    },
    askRecovery: {
      method: "POST",
      path: "/api/people/:personId/recovery",
      who: who.administration,
      changes: true,
    },
    confirmRecovery: {
      method: "POST",
      path: "/api/recoveries/:recoveryId",
      who: who.administration,
      changes: true,
    },
    declineRecovery: {
      method: "DELETE",
      path: "/api/recoveries/:recoveryId",
      who: who.administration,
      changes: true,
    },
    beginProvider: { method: "POST", path: "/api/session/provider", who: "open", changes: true },
    // Another site leads here, by an address that works once in the browser that began.
    providerReturn: { method: "GET", path: "/start/provider", who: "open", changes: false },
    signInWays: { method: "GET", path: "/api/session/ways", who: "open", changes: false },
    passkeySignInOptions: {
      method: "POST",
      path: "/api/session/passkey/options",
      who: "open",
      changes: true,
    },
    signInByPasskey: { method: "POST", path: "/api/session/passkey", who: "open", changes: true },
    readAccount: { method: "GET", path: "/api/account", who: who.anyone, changes: false },
    passkeyOptions: {
      method: "POST",
      path: "/api/passkeys/options",
      who: who.anyone,
      changes: true,
    },
    addPasskey: { method: "POST", path: "/api/passkeys", who: who.anyone, changes: true },
    removePasskey: {
      method: "DELETE",
      path: "/api/passkeys/:passkeyId",
      who: who.anyone,
      changes: true,
    },
    invitedPasskeyOptions: {
      method: "POST",
      path: "/api/invitation/passkey/options",
      who: "open",
      changes: true,
    },
    acceptByPasskey: {
      method: "POST",
      path: "/api/invitation/passkey",
      who: "open",
      changes: true,
    },
  };
}
