import { VaultError } from "#vault";
import { AuthorityError } from "../authority/index.ts";
import { ProblemError } from "../http/problem.ts";

/** What to tell a client whose command has no result. */
export function problemOfAuthority(cause: AuthorityError): ProblemError {
  const again = "send it again with the same commandId";
  const { code, retryAfterMilliseconds = 2000 } = cause;
  const retryAfterSeconds = Math.ceil(retryAfterMilliseconds / 1000);
  if (code === "internal-error") {
    const message = `the command could not be carried out because of a defect; ${again} later`;
    return new ProblemError(500, { code: "internal", message }, { cause });
  }
  const problems = {
    overloaded: { code: "overloaded", message: `too many commands wait; ${again} later` },
    stopped: { code: "stopping", message: `the server is stopping and did not take it; ${again}` },
    "not-stored": {
      code: "not-durable",
      message: `the journal cannot store events now; nothing was acknowledged; ${again}`,
    },
  } as const;
  return new ProblemError(503, problems[code], { cause, retryAfterSeconds });
}

export function problemOfVault(cause: VaultError): ProblemError {
  if (cause.code === "seal-exists") {
    const message = "this commandId came before with another text; make a new id for each command";
    return new ProblemError(409, { code: "conflict", message }, { cause });
  }
  if (cause.code === "erased") {
    const message = "the texts of this report were erased for good; nothing can be added to them";
    return new ProblemError(409, { code: "conflict", message }, { cause });
  }
  const message = "the text could not be put away; nothing was done; send it again";
  return new ProblemError(503, { code: "not-durable", message }, { cause, retryAfterSeconds: 2 });
}
