/**
 * The user's input or setting is wrong: one clear message, exit code 2, no stack.
 * The message says what came, what was expected and what to do.
 */
export class InputError extends Error {
  override name = "InputError";
}
