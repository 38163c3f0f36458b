import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { Value } from "typebox/value";
import {
  commandSchemas,
  configurationSchemas,
  isCommandType,
  isConfigurationKind,
} from "#protocol";
import { ProblemError, shown } from "./problem.ts";

/** Problems told at most: the first few are enough to fix the rest. */
const PROBLEMS_MAX = 20;

type WireProblem = { path: string; got: string; expected: string };

const compiled = new Map<TSchema, Validator>();

/** The validator of a schema, made once. */
export function validatorOf(schema: TSchema): Validator {
  const kept = compiled.get(schema) ?? Compile(schema);
  compiled.set(schema, kept);
  return kept;
}

function valueAt(root: unknown, path: string): unknown {
  let value: unknown = root;
  for (const part of path.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** What is wrong with a value, where, and what was expected; empty when it fits the schema. */
export function problemsOf(schema: TSchema, value: unknown, at = ""): WireProblem[] {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return [];
  const errors = validator.Errors(value);
  const told = errors.filter(({ keyword }) => keyword !== "boolean" && keyword !== "anyOf");
  return (told.length > 0 ? told : errors).slice(0, PROBLEMS_MAX).map((error) => ({
    path: `${at}${error.instancePath}` || "/",
    got: shown(valueAt(value, error.instancePath)),
    expected: `${error.message}${namesIn(error.params)}`,
  }));
}

function namesIn(params: object): string {
  const lists = Object.values(params).filter((value) => Array.isArray(value));
  const names = lists.flat().filter((name) => typeof name === "string");
  return names.length === 0 ? "" : `: ${names.slice(0, 20).join(", ")}`;
}

type Shape = Record<string, unknown>;

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What is wrong with a command. Looks at its own shape only, so that the answer names the field
 * and not all the commands it might have been.
 */
export function commandProblems(command: unknown): WireProblem[] {
  const at = "/command";
  if (!isShape(command)) return [{ path: at, got: shown(command), expected: "an object" }];
  const { type, ...rest } = command;
  if (!isCommandType(type)) {
    const names = Object.keys(commandSchemas).join(", ");
    return [{ path: `${at}/type`, got: shown(type), expected: `one of ${names}` }];
  }
  if (type !== "configure" || !Array.isArray(rest["changes"])) {
    return problemsOf(commandSchemas[type], command, at);
  }
  const changes: readonly unknown[] = rest["changes"];
  const inside = changes.flatMap((change, position) =>
    changeProblems(change, `${at}/changes/${position}`),
  );
  // The whole is checked after its parts: the number of changes, and unknown properties.
  return inside.length > 0
    ? inside.slice(0, PROBLEMS_MAX)
    : problemsOf(commandSchemas.configure, command, at);
}

/** What is wrong with one configuration change. */
export function changeProblems(change: unknown, at: string): WireProblem[] {
  if (!isShape(change)) return [{ path: at, got: shown(change), expected: "an object" }];
  const kind = change["kind"];
  if (typeof kind !== "string" || !isConfigurationKind(kind)) {
    const names = Object.keys(configurationSchemas).join(", ");
    return [{ path: `${at}/kind`, got: shown(kind), expected: `one of ${names}` }];
  }
  if (!Object.hasOwn(change, "put")) return [];
  return problemsOf(configurationSchemas[kind], change["put"], `${at}/put`);
}

/** The error for a request that has these problems. */
export function badRequest(where: string, problems: readonly WireProblem[]): ProblemError {
  const first = problems[0];
  const detail =
    first === undefined ? "" : `: ${first.path} is ${first.got}, expected: ${first.expected}`;
  const message = `the ${where} does not have the shape it must have${detail}`;
  return new ProblemError(400, { code: "bad-request", message, problems: [...problems] });
}

/** Checks values as they came: a path that is caught by `*` has no name that a converter takes. */
export const plainValidatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  return (value: unknown) => {
    const problems = problemsOf(schema, value);
    return problems.length === 0 ? { value } : { error: badRequest(httpPart ?? "", problems) };
  };
};

/** Checks requests with TypeBox, each schema compiled once. Queries are converted from text. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const where = httpPart === "querystring" ? "query" : (httpPart ?? "request");
  validatorOf(schema);
  return (value: unknown) => {
    const converted = httpPart === "body" ? value : Value.Convert(schema, value);
    const problems = problemsOf(schema, converted);
    return problems.length === 0 ? { value: converted } : { error: badRequest(where, problems) };
  };
};
