// A list of witnesses as a text file: whom a log asks, and whom a verifier believes.
import { parseWitnessKey, type WitnessKey } from "./cosignature.ts";
import { NoteError } from "./note.ts";

/** How far away a witness may lie; see docs/security/outbound.md. */
export const witnessReaches = ["public", "private", "loopback"] as const;
export type WitnessReach = (typeof witnessReaches)[number];

export type ListedWitness = {
  readonly key: WitnessKey;
  /** Its submission prefix, without a slash at the end. A verifier needs none. */
  readonly url?: string | undefined;
  readonly reach: WitnessReach;
  /** A file of certificates (PEM) to trust for it, as it was listed. */
  readonly trustFile?: string | undefined;
  /** The certificates themselves, once the file was read; absent: the system's. */
  readonly trust?: string | undefined;
};

/** More than anybody asks; each is asked after every checkpoint. */
export const WITNESSES_MAX = 16;

/**
 * Reads lines of `VKEY [URL [public|private|loopback [CERTIFICATES]]]`; empty ones and those that begin with "#"
 * say nothing. Throws NoteError "bad-key", naming the line.
 */
export function parseWitnessList(text: string): ListedWitness[] {
  const found: ListedWitness[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    const words = line.trim().split(/\s+/);
    if (words[0] === "" || words[0]?.startsWith("#") === true) return;
    const listed = readLine(words, `line ${index + 1} of the witnesses`);
    if (found.some(({ key }) => key.name === listed.key.name)) {
      throw new NoteError("bad-key", `line ${index + 1}: ${listed.key.name} is listed twice`);
    }
    found.push(listed);
  });
  if (found.length > WITNESSES_MAX) {
    throw new NoteError("bad-key", `${found.length} witnesses; expected at most ${WITNESSES_MAX}`);
  }
  return found;
}

function readLine(words: string[], where: string): ListedWitness {
  const [vkey = "", url, reach = "public", trustFile, ...more] = words;
  const bad = (what: string) => new NoteError("bad-key", `${where}: ${what}`);
  if (more.length > 0) throw bad(`it says "${more[0]}" after the certificates; expected nothing`);
  const known = witnessReaches.find((name) => name === reach);
  if (known === undefined) throw bad(`reach "${reach}"; expected ${witnessReaches.join(", ")}`);
  if (url !== undefined && !/^https?:\/\/[^\s?#]+$/.test(url)) {
    throw bad(`"${url}"; expected an address such as https://witness.example`);
  }
  const trusted = trustFile === undefined ? {} : { trustFile };
  try {
    return { key: parseWitnessKey(vkey), url: url?.replace(/\/+$/, ""), reach: known, ...trusted };
  } catch (error) {
    throw bad(error instanceof NoteError ? error.message : String(error));
  }
}
