import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { selfSigned } from "../../outbound/testing/certificate.ts";

// A small OpenID provider over TLS, with real keys and signatures, that can be told to misbehave.

export const CLIENT_ID = "muster";
export const CLIENT_SECRET = "secret of the client";
const HOST = "login.example";

type Code = { redirect: string; challenge: string; nonce: string; used: boolean };
type Key = { readonly kid: string; readonly private: KeyObject; readonly public: KeyObject };

function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { kid: randomBytes(4).toString("hex"), private: privateKey, public: publicKey };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Misbehaviour of the next token; claims are laid over the right ones. */
export type Twist = {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signed with a key that is not published, under the published one's name. */
  readonly swapKey?: boolean;
  /** No signature at all. */
  readonly unsigned?: boolean;
  readonly noIdToken?: boolean;
};

export class OpenIdProvider {
  readonly certificate: string;
  readonly asked: string[] = [];
  twist: Twist = {};
  /** What its own description says otherwise. */
  description: Readonly<Record<string, unknown>> = {};
  readonly #server: Server;
  #key = newKey();
  readonly #codes = new Map<string, Code>();

  private constructor() {
    const { key, cert } = selfSigned(HOST, 3);
    this.certificate = cert;
    this.#server = createServer({ key, cert }, (request, response) => {
      void this.#answer(request, response);
    });
  }

  static async start(): Promise<OpenIdProvider> {
    const provider = new OpenIdProvider();
    await new Promise<void>((resolve) => provider.#server.listen(0, "127.0.0.1", resolve));
    return provider;
  }

  get issuer(): string {
    return `https://${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  changeKey(): void {
    this.#key = newKey();
  }

  /** Somebody signs in at the provider; the path that their browser is sent back to. */
  authorize(address: string): string {
    const { searchParams: asked } = new URL(address);
    const code = randomBytes(16).toString("base64url");
    const redirect = asked.get("redirect_uri") ?? "";
    if (asked.get("code_challenge_method") !== "S256") throw new Error("PKCE with S256 is asked");
    this.#codes.set(code, {
      redirect,
      challenge: asked.get("code_challenge") ?? "",
      nonce: asked.get("nonce") ?? "",
      used: false,
    });
    const query = new URLSearchParams({ code, state: asked.get("state") ?? "", iss: this.issuer });
    return `${new URL(redirect).pathname}?${query}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", this.issuer);
    this.asked.push(pathname);
    let body = "";
    for await (const piece of request) body += String(piece);
    const [status, value] = this.#reply(pathname, request, new URLSearchParams(body));
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(value));
  }

  #reply(path: string, request: IncomingMessage, form: URLSearchParams): [number, object] {
    const { issuer } = this;
    if (path === "/.well-known/openid-configuration") {
      const description = {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["ES256"],
        authorization_response_iss_parameter_supported: true,
      };
      return [200, { ...description, ...this.description }];
    }
    if (path === "/keys") {
      const { kid, public: key } = this.#key;
      const jwk = key.export({ format: "jwk" });
      return [200, { keys: [{ ...jwk, kid, use: "sig", alg: "ES256" }] }];
    }
    if (path === "/token") return this.#token(request, form);
    return [404, {}];
  }

  #token(request: IncomingMessage, form: URLSearchParams): [number, object] {
    const basic = `Basic ${Buffer.from(
      `${CLIENT_ID}:${encodeURIComponent(CLIENT_SECRET).replaceAll("%20", "+")}`,
    ).toString("base64")}`;
    if (request.headers.authorization !== basic) return [401, { error: "invalid_client" }];
    const code = this.#codes.get(form.get("code") ?? "");
    const verifier = createHash("sha256").update(form.get("code_verifier") ?? "");
    const isRight =
      code !== undefined &&
      !code.used &&
      code.redirect === form.get("redirect_uri") &&
      code.challenge === verifier.digest("base64url");
    if (!isRight) return [400, { error: "invalid_grant" }];
    code.used = true;
    const answer = { access_token: "opaque", token_type: "Bearer" };
    return [200, this.twist.noIdToken ? answer : { ...answer, id_token: this.#idToken(code) }];
  }

  #idToken({ nonce }: Code): string {
    const now = Math.floor(Date.now() / 1000);
    const { claims, header, swapKey = false, unsigned = false } = this.twist;
    const right = { iss: this.issuer, aud: CLIENT_ID, sub: "subject-1", iat: now, exp: now + 60 };
    const head = encoded({ alg: unsigned ? "none" : "ES256", kid: this.#key.kid, ...header });
    const signed = `${head}.${encoded({ ...right, nonce, ...claims })}`;
    if (unsigned) return `${signed}.`;
    const key = swapKey ? newKey().private : this.#key.private;
    const bytes = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
    return `${signed}.${bytes.toString("base64url")}`;
  }
}
