import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Witness, WitnessAnswer } from "./witness.ts";

export type WitnessListen = {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
};

/** 63 hashes, a checkpoint and 64 signature lines are well below it. */
const BODY_BYTES_MAX = 64 * 1024;
const REQUEST_MILLISECONDS_MAX = 10_000;

export type ServedWitness = { readonly origin: string; stop(): Promise<void> };

/**
 * Answers `POST /add-checkpoint` and `GET /HASH/checkpoint`, nothing else. A request that takes
 * longer than ten seconds or is larger than 64 KiB is ended.
 */
export async function serveWitness(
  witness: Witness,
  listen: WitnessListen,
  onProblem: (message: string) => void,
): Promise<ServedWitness> {
  const answer: RequestListener = (request, response) => {
    void send(response, answered(witness, request, onProblem));
  };
  const { tls } = listen;
  const server: Server =
    tls === undefined
      ? createServer(answer)
      : createSecureServer({ ...tls, minVersion: "TLSv1.2" }, answer);
  server.requestTimeout = REQUEST_MILLISECONDS_MAX;
  server.headersTimeout = REQUEST_MILLISECONDS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(listen.port, listen.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = listen.host.includes(":") ? `[${listen.host}]` : listen.host;
  return {
    origin: `${tls === undefined ? "http" : "https"}://${host}:${port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function send(response: ServerResponse, answer: Promise<WitnessAnswer>): Promise<void> {
  const { status, type, text } = await answer;
  const close = status === 413 ? { connection: "close" } : {};
  response.writeHead(status, { "content-type": type, "cache-control": "no-store", ...close });
  response.end(text);
}

async function answered(
  witness: Witness,
  request: IncomingMessage,
  onProblem: (message: string) => void,
): Promise<WitnessAnswer> {
  const refuse = (status: number, text: string) => ({ status, type: "text/plain", text });
  try {
    const [path = ""] = (request.url ?? "").split("?");
    if (path === "/add-checkpoint") {
      if (request.method !== "POST") return refuse(405, "expected POST\n");
      const body = await bodyOf(request);
      return body === undefined
        ? refuse(413, `expected at most ${BODY_BYTES_MAX} bytes of UTF-8\n`)
        : witness.addCheckpoint(body);
    }
    const originHash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path)?.[1];
    if (originHash === undefined) return refuse(404, "expected /add-checkpoint\n");
    if (request.method !== "GET") return refuse(405, "expected GET\n");
    return witness.checkpointOf(originHash);
  } catch (error) {
    // Nothing was answered, so nothing was promised; the log will ask again.
    onProblem(`a request failed: ${String(error)}`);
    return refuse(500, "the witness cannot keep its state; ask again later\n");
  }
}

/** Undefined for a body that is too long or not UTF-8. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_BYTES_MAX) return undefined;
    parts.push(part);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
  } catch {
    return undefined;
  }
}
