import { lookup as lookUpName } from "node:dns/promises";
import { Agent as PlainAgent, request as askPlain, type IncomingMessage } from "node:http";
import { Agent as SecureAgent, request as askSecure, type RequestOptions } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { mayReach, type Reach } from "./addresses.ts";

/** A server that configuration names. Nothing else is ever asked. */
export type Destination = {
  /** Scheme, host and port, such as "https://witness.town.example". No path. */
  readonly origin: string;
  /**
   * "public", the default: no address of a private network. "private": a server of the town's own
   * network. "loopback": this machine only; the only reach for which http is taken.
   */
  readonly reach?: Reach | undefined;
  /** Certificates (PEM) to trust for it, in place of the system's. */
  readonly trust?: string | undefined;
};

export type OutboundRequest = {
  readonly method: "GET" | "POST";
  /** Its origin must be a destination's. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type OutboundAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

export type OutboundCode =
  | "destination-unknown"
  | "address-refused"
  | "certificate-refused"
  | "redirected"
  | "encoded"
  | "too-large"
  | "too-slow"
  | "unreachable";

/** A call that was not made or not taken. Names the origin, never a path, a header or a body. */
export class OutboundError extends Error {
  override readonly name = "OutboundError";
  readonly code: OutboundCode;
  constructor(code: OutboundCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type Found = { readonly address: string; readonly family: number };

export type OutboundOptions = {
  readonly destinations: readonly Destination[];
  /** A longer answer is not taken. Default 1 MiB. */
  readonly bytesMax?: number;
  /** From the look-up of the name to the last byte, milliseconds. Default 10 s. */
  readonly millisecondsMax?: number;
  /** All addresses of a name; a test may bring another. */
  readonly lookUp?: (host: string) => Promise<readonly Found[]>;
};

const BYTES_MAX = 1024 * 1024;
const MILLISECONDS_MAX = 10_000;

type Known = Destination & { readonly reach: Reach; readonly url: URL };

/**
 * The one way out of the server: whatever asks another server (a witness, an identity provider)
 * uses this and no `fetch` of its own; BOUND-6 holds it.
 *
 *     const outbound = new Outbound({ destinations: [{ origin: "https://witness.example" }] });
 *     const answer = await outbound.ask({ method: "POST", url, body });
 *
 * - OUT-1 Only origins of `destinations`, which come from configuration or the command line and
 *   never from a request or from an answer of another server.
 * - OUT-2 https with a certificate that is verified; http to this machine only.
 * - OUT-3 Every address of the name must be within the destination's reach, and the connection is
 *   made to an address that was checked, so the name cannot point elsewhere a moment later.
 * - OUT-4 A redirect is refused, never followed.
 * - OUT-5 An answer that is too long, too slow or compressed is refused, and the connection ended.
 * - OUT-6 No proxy of the environment, no cookie, no connection kept for another call.
 */
export class Outbound {
  readonly #destinations: ReadonlyMap<string, Known>;
  readonly #bytesMax: number;
  readonly #millisecondsMax: number;
  readonly #lookUp: (host: string) => Promise<readonly Found[]>;

  /** Throws RangeError when a destination is no plain origin, or is http and not loopback. */
  constructor(options: OutboundOptions) {
    this.#destinations = new Map(
      options.destinations.map((destination) => [
        knownOf(destination).url.origin,
        knownOf(destination),
      ]),
    );
    this.#bytesMax = options.bytesMax ?? BYTES_MAX;
    this.#millisecondsMax = options.millisecondsMax ?? MILLISECONDS_MAX;
    this.#lookUp = options.lookUp ?? ((host) => lookUpName(host, { all: true }));
  }

  /** The answer, whatever its status but a redirect. Throws OutboundError. */
  async ask(request: OutboundRequest): Promise<OutboundAnswer> {
    const url = urlOf(request.url);
    const destination = url === undefined ? undefined : this.#destinations.get(url.origin);
    if (url === undefined || destination === undefined || url.username + url.password !== "") {
      const known = [...this.#destinations.keys()].join(", ") || "none";
      throw new OutboundError(
        "destination-unknown",
        `a call was to go to a server that is not set up; set up are: ${known}`,
      );
    }
    const { origin } = url;
    const signal = AbortSignal.timeout(this.#millisecondsMax);
    try {
      const found = await Promise.race([this.#addressesOf(url, destination), aborted(signal)]);
      return await this.#exchange(url, destination, request, found, signal);
    } catch (error) {
      throw asOutboundError(error, origin, this.#millisecondsMax, signal.aborted);
    }
  }

  /** The addresses of the host, all of which are within reach. */
  async #addressesOf(url: URL, { reach }: Known): Promise<readonly Found[]> {
    const host = url.hostname.replaceAll(/^\[|\]$/g, "");
    const family = isIP(host);
    const found = family === 0 ? await this.#lookUp(host) : [{ address: host, family }];
    if (found.length > 0 && found.every(({ address }) => mayReach(address, reach))) return found;
    throw new OutboundError(
      "address-refused",
      `${url.origin} has ${found.length} addresses, and not all are within "${reach}" reach; ` +
        "correct the name, or say in the configuration that it lies in a private network",
    );
  }

  #exchange(
    url: URL,
    { trust }: Known,
    { method, headers = {}, body }: OutboundRequest,
    found: readonly Found[],
    signal: AbortSignal,
  ): Promise<OutboundAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<OutboundAnswer>();
    const isSecure = url.protocol === "https:";
    const options: RequestOptions = {
      method,
      signal,
      lookup: pinned(found),
      headers: {
        ...headers,
        "accept-encoding": "identity",
        ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
      },
      // An agent of its own: no connection, session or proxy of another call is used.
      agent: isSecure ? new SecureAgent({ keepAlive: false }) : new PlainAgent(),
      // Said here, so that no variable of the environment says otherwise.
      rejectUnauthorized: true,
      ...(isSecure ? { minVersion: "TLSv1.2", ...(trust === undefined ? {} : { ca: trust }) } : {}),
    };
    const take = (message: IncomingMessage) => {
      read(message, url.origin, this.#bytesMax).then(resolve, (error: unknown) => {
        message.destroy();
        reject(error instanceof Error ? error : new Error("the answer could not be read"));
      });
    };
    const asking = isSecure ? askSecure(url, options, take) : askPlain(url, options, take);
    asking.on("error", reject).end(body);
    return promise;
  }
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function knownOf(destination: Destination): Known {
  const { origin, reach = "public" } = destination;
  const url = urlOf(origin);
  if (url === undefined || url.origin !== origin) {
    throw new RangeError(
      `a destination must be scheme, host and port, such as https://witness.example, got "${origin}"`,
    );
  }
  const schemes = reach === "loopback" ? ["https:", "http:"] : ["https:"];
  if (!schemes.includes(url.protocol)) {
    throw new RangeError(
      `a destination of reach "${reach}" must be https, got "${origin}"; ` +
        "http is taken for this machine only",
    );
  }
  return { ...destination, reach, url };
}

/** Gives the addresses that were checked, whatever the name points to by now. */
function pinned(found: readonly Found[]): LookupFunction {
  return (_host, options, done) => {
    const [first] = found;
    if (options.all === true) done(null, [...found]);
    else done(null, first?.address ?? "", first?.family);
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("too slow")), { once: true });
  });
}

async function read(message: IncomingMessage, origin: string, bytesMax: number) {
  const status = message.statusCode ?? 0;
  if (status >= 300 && status < 400 && status !== 304) {
    throw new OutboundError(
      "redirected",
      `${origin} answered ${status} and points elsewhere; redirects are not followed: set up the ` +
        "server that it points to, if it is meant",
    );
  }
  const encoding = message.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") {
    throw new OutboundError(
      "encoded",
      `${origin} sent a compressed answer, which was not asked for`,
    );
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of message) {
    if (!(piece instanceof Buffer)) continue;
    bytes += piece.length;
    if (bytes > bytesMax) {
      const what = `${origin} sent more than ${bytesMax} bytes, which is the most that is taken`;
      throw new OutboundError("too-large", what);
    }
    pieces.push(piece);
  }
  const headers = Object.fromEntries(
    Object.entries(message.headers).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
  return { status, headers, text: Buffer.concat(pieces).toString("utf8") };
}

function asOutboundError(
  error: unknown,
  origin: string,
  millisecondsMax: number,
  isLate: boolean,
): OutboundError {
  if (error instanceof OutboundError) return error;
  if (isLate) {
    const message = `${origin} did not answer within ${millisecondsMax} ms; it is asked again later`;
    return new OutboundError("too-slow", message);
  }
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  const word = typeof code === "string" ? code : "no code";
  // Node names trouble with certificates in many ways, trouble of connections in E… words.
  const isCertificate = /CERT|SELF_SIGNED|ISSUER|UNABLE_TO|ALTNAME|CRL|SIGNATURE|TLS|SSL/.test(
    word,
  );
  if (isCertificate) {
    const message =
      `the certificate of ${origin} was refused (${word}); it must be valid now, for that name, ` +
      "and signed by one that is trusted: name its certificate in the configuration";
    return new OutboundError("certificate-refused", message);
  }
  return new OutboundError("unreachable", `${origin} could not be asked (${word})`);
}
