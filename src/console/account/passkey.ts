import type { PasskeyAnswer, PasskeyMade } from "#protocol";
import { ServerProblem } from "../area/api.ts";
import type { MessageId } from "../words/catalogue.ts";

/** Loaded by whoever uses a passkey. */
const library = () => import("@simplewebauthn/browser");

type ForMaking = Parameters<
  Awaited<ReturnType<typeof library>>["startRegistration"]
>[0]["optionsJSON"];
type ForSigning = Parameters<
  Awaited<ReturnType<typeof library>>["startAuthentication"]
>[0]["optionsJSON"];

/** True when this browser can hold or ask for passkeys. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === "function";
}

/** Lets a device make a passkey. Throws an Error whose name says why not, as WebAuthn has it. */
export async function makePasskey(options: object, name: string): Promise<PasskeyMade> {
  const { startRegistration } = await library();
  const { id, response } = await startRegistration({ optionsJSON: options as ForMaking });
  const { clientDataJSON, attestationObject, transports } = response;
  return {
    name,
    id,
    response: { clientDataJSON, attestationObject, ...(transports && { transports }) },
  };
}

/** Lets a device answer a challenge. Throws as `makePasskey`. */
export async function answerWithPasskey(options: object): Promise<PasskeyAnswer> {
  const { startAuthentication } = await library();
  const { id, response } = await startAuthentication({ optionsJSON: options as ForSigning });
  const { clientDataJSON, authenticatorData, signature, userHandle = "" } = response;
  return { id, response: { clientDataJSON, authenticatorData, signature, userHandle } };
}

const browserWords: Readonly<Record<string, MessageId>> = {
  NotAllowedError: "passkey.cancelled",
  AbortError: "passkey.cancelled",
  InvalidStateError: "passkey.there",
};
const serverWords: Readonly<Record<string, MessageId>> = {
  "wrong-passkey": "passkey.wrong",
  "passkey-required": "passkey.required",
  "provider-failed": "provider.unreachable",
  "link-used": "invitation.over",
  "wrong-secret": "session.wrong",
  "weak-secret": "account.weak",
  "breached-secret": "account.breached",
  "secrets-not-checked": "account.notChecked",
  "too-many-attempts": "session.tooMany",
  unreachable: "session.unreachable",
};

/** What went wrong in words of the catalogue; undefined when the server's own words say more. */
export function trouble(error: unknown): MessageId | undefined {
  if (error instanceof ServerProblem) return serverWords[error.code];
  return error instanceof Error ? browserWords[error.name] : undefined;
}
