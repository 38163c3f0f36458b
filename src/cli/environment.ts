import { InputError } from "./failure.ts";

/** Options of Node.js that would weaken what every connection relies on. */
const WEAKENING = /^--(insecure-http-parser|tls-min-v1\.[01]|use-env-proxy)$/;

/**
 * Refuses to start where the environment takes protection away from TLS or HTTP: such a setting is
 * made for one test and then forgotten. Throws InputError.
 */
export function refuseWeakened(
  environment: Readonly<Record<string, string | undefined>>,
  execArgv: readonly string[],
): void {
  if (environment["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") {
    throw new InputError(
      "NODE_TLS_REJECT_UNAUTHORIZED is 0, so certificates would not be verified; unset it, and " +
        "name the certificate to trust in the configuration",
    );
  }
  const words = [...execArgv, ...(environment["NODE_OPTIONS"] ?? "").split(/\s+/)];
  const weak = words.find((word) => WEAKENING.test(word));
  if (weak === undefined) return;
  throw new InputError(`Node.js was given ${weak}, which weakens every connection; leave it out`);
}
