/** The value of a cookie in a Cookie header; undefined when it is not there. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/**
 * Over TLS the browser itself guarantees that the cookie is ours (`__Host-`). The port is part of
 * the plain name, because cookies are shared by all ports of a host.
 */
export function cookieName(options: { secure: boolean; port: number }): string {
  return options.secure ? "__Host-muster" : `muster-${options.port}`;
}

/** The cookie that ties what was begun without a session, such as a challenge, to the browser. */
export function begunCookieName(options: { secure: boolean; port: number }): string {
  return options.secure ? "__Host-muster-begun" : `muster-begun-${options.port}`;
}

/**
 * Its Set-Cookie header. It comes back with the link by which an identity provider sends the
 * browser home, so it is lax; it opens nothing by itself.
 */
export function setBegunCookie(
  name: string,
  value: string,
  { secure, seconds }: { secure: boolean; seconds: number },
): string {
  const parts = [`${name}=${value}`, "Path=/", "HttpOnly", "SameSite=Lax", `Max-Age=${seconds}`];
  if (secure) parts.push("Secure");
  return parts.join("; ");
}

/** The Set-Cookie header of a session; an empty value ends it. */
export function setCookie(name: string, value: string, options: { secure: boolean }): string {
  const parts = [`${name}=${value}`, "Path=/", "HttpOnly", "SameSite=Strict"];
  if (options.secure) parts.push("Secure");
  if (value === "") parts.push("Max-Age=0");
  return parts.join("; ");
}
