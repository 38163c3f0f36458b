import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Type } from "typebox";
import { object, oneOf, TextForPeople } from "#protocol";
import { problemsOf } from "../http/validation.ts";
import type { ProviderSettings } from "./provider.ts";

const Word = Type.String({ minLength: 1, maxLength: 300 });
const Https = Type.String({ pattern: "^https://[^\\s#?]+$", maxLength: 300 });

const ProviderFile = object({
  issuer: Https,
  clientId: Word,
  clientSecretFile: Word,
  name: TextForPeople,
  personClaim: Word,
  secondFactor: Type.Optional(object({ claim: Word, values: Type.Array(Word, { minItems: 1 }) })),
  furtherOrigins: Type.Optional(Type.Array(Https)),
  reach: Type.Optional(oneOf("public", "private", "loopback")),
  trustFile: Type.Optional(Word),
});

/** A file that says of the identity provider what cannot be used; the message says what to do. */
export class ProviderFileError extends Error {
  override readonly name = "ProviderFileError";
}

function textOf(path: string, what: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ProviderFileError(`${what} ${path} cannot be read; check its name and rights`, {
      cause: error,
    });
  }
}

/** Reads the settings of `muster serve --provider`. Throws ProviderFileError. */
export function readProvider(path: string): ProviderSettings {
  let value: unknown;
  try {
    value = JSON.parse(textOf(path, "the provider file"));
  } catch (error) {
    if (error instanceof ProviderFileError) throw error;
    throw new ProviderFileError(`${path} is not JSON; see docs/guides/identity-provider.md`, {
      cause: error,
    });
  }
  const [problem] = problemsOf(ProviderFile, value);
  if (problem !== undefined) {
    const { path: at, got, expected } = problem;
    throw new ProviderFileError(`${path}: ${at} is ${got}, expected: ${expected}`);
  }
  const { clientSecretFile, trustFile, ...settings } = value as ProviderSettings & {
    readonly clientSecretFile: string;
    readonly trustFile?: string;
  };
  const secretPath = resolve(dirname(path), clientSecretFile);
  const clientSecret = textOf(secretPath, "clientSecretFile").trim();
  if ((statSync(secretPath).mode & 0o077) !== 0) {
    throw new ProviderFileError(`others can read ${secretPath}; run: chmod 600 ${secretPath}`);
  }
  if (clientSecret === "") throw new ProviderFileError(`${secretPath} is empty`);
  const trust =
    trustFile === undefined
      ? {}
      : { trust: textOf(resolve(dirname(path), trustFile), "trustFile") };
  return { ...settings, clientSecret, ...trust };
}
