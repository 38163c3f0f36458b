// What may not appear in the code of this project, as checks that take text, so that a test can
// show each of them biting.

/** A file of the project. */
export type Source = { readonly path: string; readonly text: string };

/** Text without comments. Contents of strings stay: a URL or an SQL statement is one. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|[^:"'`])\/\/.*$/gm, "$1");
}

/** The only folder of the server that may open a connection, and those that run in a browser. */
const MAY_CONNECT = /^src\/(server\/outbound|console)\//;
const CONNECTING_MODULES = /^(node:)?(http|https|http2|net|tls|dgram|dns|dns\/promises|quic)$/;
const CONNECTING_LIBRARIES = /^(undici|axios|got|node-fetch|ws|request|superagent|ky)(\/|$)/;
/** What these modules give that opens nothing. */
const HARMLESS = new Set([
  "isIP",
  "isIPv4",
  "isIPv6",
  "BlockList",
  "STATUS_CODES",
  "METHODS",
  // What listens asks nobody.
  "createServer",
  "createServer as createSecureServer",
]);
const CONNECTING_GLOBALS = /(?<![\w.#])fetch\(|new (WebSocket|EventSource|XMLHttpRequest)\b/;

/** Ways out of the server that do not go through src/server/outbound. */
export function waysOut({ path, text }: Source): string[] {
  if (MAY_CONNECT.test(path)) return [];
  const code = withoutComments(text);
  const found: string[] = [];
  for (const [, what = "", from = ""] of code.matchAll(
    /import\s+([^"']+?)\s+from\s+["']([^"']+)["']/g,
  )) {
    if (CONNECTING_LIBRARIES.test(from)) found.push(`imports ${from}`);
    if (!CONNECTING_MODULES.test(from) || /^type\b/.test(what)) continue;
    const names = what
      .replaceAll(/[{}]/g, "")
      .split(",")
      .map((name) => name.trim());
    const opening = names.filter(
      (name) => name !== "" && !name.startsWith("type ") && !HARMLESS.has(name),
    );
    if (opening.length > 0) found.push(`imports ${opening.join(", ")} of ${from}`);
  }
  if (/(?:import|require)\s*\(\s*["'](node:)?(https?|http2|net|tls|dgram|dns)/.test(code)) {
    found.push("imports a module of connections on the way");
  }
  const used = CONNECTING_GLOBALS.exec(code);
  if (used !== null) found.push(`uses ${used[0]}`);
  return found;
}

const TLS_OFF =
  /rejectUnauthorized\s*:(?!\s*true\b)|rejectUnauthorized"?\]?\s*=[^=]|checkServerIdentity|insecureHTTPParser|NODE_TLS_REJECT_UNAUTHORIZED|allowInsecure|skipVerify|strictSSL|SECURITY LEVEL=0|@SECLEVEL=0|minVersion\s*:\s*"TLSv1(\.1)?"/i;

/** Ways to turn off what TLS verifies. */
export function tlsWeakened({ text }: Source): string[] {
  const found = TLS_OFF.exec(withoutComments(text));
  return found === null ? [] : [`has ${found[0].trim()}`];
}

type Ban = { readonly what: string; readonly pattern: RegExp };

const DANGEROUS: readonly Ban[] = [
  { what: "eval", pattern: /\beval\(|new Function\(|\bvm\b.*\brunIn|setTimeout\(\s*["'`]/ },
  { what: "a process", pattern: /["'](node:)?(child_process|cluster|vm|repl|inspector)["']/ },
  {
    what: "HTML that is not escaped",
    pattern:
      /dangerouslySetInnerHTML|\.innerHTML\b|outerHTML|insertAdjacentHTML|document\.write|srcDoc/,
  },
  {
    what: "messages between pages",
    pattern: /\bpostMessage\(.*,\s*["'`]\*|addEventListener\(\s*["']message["']/,
  },
  { what: "an expression made of what came", pattern: /new RegExp\((?!["'`/])/ },
];

/** Ways of running or showing what came as if it were ours. */
export function dangers({ text }: Source): string[] {
  const code = withoutComments(text);
  return DANGEROUS.filter(({ pattern }) => pattern.test(code)).map(({ what }) => `uses ${what}`);
}

/** SQL in template strings with something filled in, or joined with +. */
const SQL_MADE =
  /`[^`]*\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|WHERE)\b[^`]*\$\{[^`]*`|["'][^"'\n]*\b(SELECT|INSERT INTO|DELETE FROM|UPDATE)\b[^"'\n]*["']\s*\+/g;

/** Statements of SQL that are not constants. What is filled in is in the answer. */
export function sqlMade({ text }: Source): string[] {
  return (withoutComments(text).match(SQL_MADE) ?? []).map(
    (found) =>
      `makes SQL of ${[...found.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name).join(", ")}`,
  );
}

const SECRETS =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\b(secret|password|token|api_?key)\b["']?\s*[:=]\s*["'](?!--)[\w+/=-]{16,}["']|\bAKIA[0-9A-Z]{16}\b/i;

/** Secrets in the code. */
export function secrets({ text }: Source): string[] {
  return SECRETS.test(withoutComments(text)) ? ["holds what looks like a secret"] : [];
}
