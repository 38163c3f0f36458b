import type { AreaListed, Session } from "#protocol";
import { ask, ServerProblem } from "../area/api.ts";
import { area } from "../area/area.ts";
import { follow } from "../area/stream.ts";

async function begin(session: Session): Promise<void> {
  const areas = await ask<AreaListed[]>("listAreas");
  area.set({ session, area: areas[0] });
  // Those who oversee have no board to follow.
  if (areas[0] !== undefined && session.person.role !== "overseer") void follow();
}

/** Goes on with the session the browser has. False when a person has to sign in. */
export async function resume(): Promise<boolean> {
  try {
    await begin(await ask<Session>("whoAmI"));
    return true;
  } catch (error) {
    if (error instanceof ServerProblem && error.code === "not-signed-in") return false;
    throw error;
  }
}

/** Throws ServerProblem: "wrong-secret", "too-many-attempts". */
export async function signIn(personId: string, secret: string): Promise<void> {
  await begin(await ask<Session>("signIn", { body: { personId, secret } }));
}

/** Throws ServerProblem "wrong-passkey", or an Error whose name says what the browser did not do. */
export async function signInByPasskey(): Promise<void> {
  const options = await ask<object>("passkeySignInOptions", { method: "POST" });
  const { answerWithPasskey } = await import("../account/passkey.ts");
  await begin(await ask<Session>("signInByPasskey", { body: await answerWithPasskey(options) }));
}

export async function signOut(): Promise<void> {
  await ask<undefined>("signOut", { method: "DELETE" });
  location.assign("/");
}
