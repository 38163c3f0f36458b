/**
 * What was handed in cannot be read. The message says what came, what was expected and where;
 * it is one line and is meant for the person who handed it in.
 */
export class ExchangeError extends Error {
  override name = "ExchangeError";
}

const SHOWN_CHARACTERS_MAX = 80;

/** The text as it can stand in a one-line message: control characters escaped, cut when long. */
export function shown(text: string): string {
  const cut = text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}…` : text;
  return JSON.stringify(cut);
}
