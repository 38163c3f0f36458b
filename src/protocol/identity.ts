import { Type, type Static } from "typebox";
import {
  described,
  Id,
  InstantMilliseconds,
  object,
  oneOf,
  ShortText,
  TextForPeople,
} from "./shapes.ts";
import { Belongs, PersonListed, RoleName, Secret, SessionListed } from "./views.ts";

/** A token as the server makes it: 256 bits in base64url. */
const Token = Type.String({ minLength: 1, maxLength: 100 });

/** A person is added without any way to sign in: they set one by the link they are given. */
export const AddPerson = object({ personId: Id, name: ShortText, role: RoleName, ...Belongs });
export const ChangePerson = object({
  name: Type.Optional(ShortText),
  role: Type.Optional(RoleName),
  /** Null: for the whole centre again. */
  agencyIds: Type.Optional(Type.Union([Belongs.agencyIds, Type.Null()])),
  unitId: Type.Optional(Type.Union([Id, Type.Null()])),
  disabled: Type.Optional(Type.Boolean()),
});

// Invitations

/** A link that was just made. The token is told once; the link is the console's page with it. */
export const InvitationGiven = object({ token: Token, endsAt: InstantMilliseconds });
export type InvitationGiven = Static<typeof InvitationGiven>;
export const PersonInvited = object({ person: PersonListed, invitation: InvitationGiven });
export type PersonInvited = Static<typeof PersonInvited>;

export const InvitationToken = object({ token: Token });
/** What whoever holds the link is told. */
export const InvitationShown = object({
  personId: Id,
  name: ShortText,
  role: RoleName,
  kind: oneOf("invitation", "recovery"),
  endsAt: InstantMilliseconds,
  /** The centre asks this role for a passkey: a secret alone would let nobody in. */
  passkeyOnly: Type.Boolean(),
});
export type InvitationShown = Static<typeof InvitationShown>;
export const AcceptBySecret = object({ token: Token, secret: Secret });

/** A person with the ways they have to sign in, for who manages people. */
export const PersonManaged = object({
  ...PersonListed.properties,
  hasSecret: Type.Boolean(),
  passkeys: Type.Integer({ minimum: 0 }),
  /** They have signed in by the centre's identity provider. */
  hasProvider: Type.Boolean(),
  /** A link waits until then. */
  invitedUntil: Type.Optional(InstantMilliseconds),
});
export type PersonManaged = Static<typeof PersonManaged>;

// Passkeys. The shapes are those of the browser (WebAuthn), without what the server does not use.

/** Bytes in base64url. */
function bytes(maxLength: number) {
  return Type.String({ minLength: 1, maxLength, pattern: "^[A-Za-z0-9_-]*$" });
}

const CredentialId = bytes(1400);
const ClientData = bytes(8000);
const PasskeyName = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: "^[^\\u0000-\\u001f\\u007f]*$",
});

export const PasskeyMade = object({
  name: PasskeyName,
  id: CredentialId,
  response: object({
    clientDataJSON: ClientData,
    attestationObject: bytes(32_000),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 10 })),
  }),
});
export type PasskeyMade = Static<typeof PasskeyMade>;
export const PasskeyAnswer = object({
  id: CredentialId,
  response: object({
    clientDataJSON: ClientData,
    authenticatorData: bytes(8000),
    signature: bytes(2000),
    userHandle: bytes(200),
  }),
});
export type PasskeyAnswer = Static<typeof PasskeyAnswer>;
export const AcceptByPasskey = object({ token: Token, passkey: PasskeyMade });

export const PasskeyOptions = described<object>("Options for the browser's navigator.credentials");

export const PasskeyListed = object({
  passkeyId: Id,
  name: PasskeyName,
  /** The host name it works on. */
  host: Type.String(),
  madeAt: InstantMilliseconds,
  usedAt: Type.Optional(InstantMilliseconds),
});
export type PasskeyListed = Static<typeof PasskeyListed>;

/** What the sign-in page offers. */
export const SignInWays = object({
  /** False when the page was opened by an address: browsers make passkeys for names alone. */
  passkeys: Type.Boolean(),
  /** The centre's identity provider. */
  provider: Type.Optional(object({ name: TextForPeople })),
});
export type SignInWays = Static<typeof SignInWays>;

/** One's own account. */
export const Account = object({
  hasSecret: Type.Boolean(),
  passkeys: Type.Array(PasskeyListed),
  sessions: Type.Array(SessionListed),
  /** False when the page was opened by an address, for which no passkey can be made. */
  byName: Type.Boolean(),
});
export type Account = Static<typeof Account>;

/** A request to give somebody who lost every way in a new one; a second administrator decides. */
export const RecoveryListed = object({
  recoveryId: Id,
  personId: Id,
  askedBy: Id,
  askedAt: InstantMilliseconds,
  endsAt: InstantMilliseconds,
});
export type RecoveryListed = Static<typeof RecoveryListed>;

/** The address of the identity provider to go to. */
export const ProviderBegun = object({ url: Type.String() });
export type ProviderBegun = Static<typeof ProviderBegun>;
