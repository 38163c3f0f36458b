import type { FastifyInstance, FastifyRequest } from "fastify";
import {
  answerTo,
  relationToCallId,
  relationToIncidentId,
  routes,
  type MachineScope,
} from "#protocol";
import type { Context } from "./context.ts";
import { cookieName, cookieOf } from "./cookie.ts";
import { notYours, problem, ProblemError, unknownThing } from "./problem.ts";
import { viewerOf } from "../identity/viewer.ts";

/** Watchers of the machine itself ask by address, before any name is set up. */
const ANY_HOST = new Set(["live", "ready"]);

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** A page of another site must not reach us under its own name (DNS rebinding). */
function checkHost(context: Context, request: FastifyRequest): void {
  if (ANY_HOST.has(request.routeName ?? "")) return;
  const host = (headerOf(request, "host") ?? "").toLowerCase();
  if (context.network.hosts.has(host)) return;
  context.counters.wrongHost += 1;
  const names = [...context.network.hosts].join(", ");
  throw problem(421, "wrong-host", `this server answers to ${names}; use one of these names`);
}

/**
 * A page of another origin must not act with this browser's cookie. Browsers name the origin with
 * every request that changes something; programs that are no browser name none and have no cookie
 * that they were not given.
 */
function checkOrigin(context: Context, request: FastifyRequest, changes: boolean): void {
  const origin = headerOf(request, "origin");
  const site = headerOf(request, "sec-fetch-site");
  const scheme = context.network.secure ? "https" : "http";
  const own = `${scheme}://${(headerOf(request, "host") ?? "").toLowerCase()}`;
  const originFine = origin === undefined || origin.toLowerCase() === own;
  const siteFine = site === undefined || site === "same-origin" || site === "none";
  if (originFine && (siteFine || (!changes && isNavigation(request)))) return;
  context.counters.wrongOrigin += 1;
  throw problem(403, "wrong-origin", "a page of another site may not use this server");
}

/** Following a link to a page reads nothing into the page it came from. */
function isNavigation(request: FastifyRequest): boolean {
  return headerOf(request, "sec-fetch-mode") === "navigate" && !request.url.startsWith("/api/");
}

function checkSession(context: Context, request: FastifyRequest): void {
  const { routeName } = request;
  if (routeName === undefined) return;
  const { who, machines } = routes[routeName];
  if (who === "open") return;
  const key = /^Bearer (\S{1,200})$/u.exec(headerOf(request, "authorization") ?? "")?.[1];
  if (key !== undefined && machines !== undefined) {
    request.machine = machineOf(context, request, key, machines);
    return;
  }
  const name = cookieName(context.network);
  const token = cookieOf(headerOf(request, "cookie"), name);
  request.session = token === undefined ? undefined : context.sessions.find(token);
  if (request.session === undefined) {
    throw problem(
      401,
      "not-signed-in",
      "nobody is signed in here, or the session is over; sign in",
    );
  }
  const { role, personId } = request.session.person;
  if (!who.includes(role)) throw notYours();
  const retryAfterSeconds = context.reads.take(personId, routeName);
  if (retryAfterSeconds === 0) return;
  const message = `so much of the past at once is held back; ask again in ${retryAfterSeconds} s`;
  throw new ProblemError(429, { code: "too-many-reads", message }, { retryAfterSeconds });
}

/**
 * POL-4: what the route is about has to be the reader's to see. What is not on the board is left
 * to the route, which answers in the same words.
 */
function checkSubject(context: Context, request: FastifyRequest): void {
  const { routeName, session } = request;
  if (routeName === undefined || session === undefined) return;
  const { about } = routes[routeName];
  if (about === undefined) return;
  const { areaId = "", incidentId, callId } = request.params as Partial<Record<string, string>>;
  const board = context.areas.get(areaId)?.board();
  if (board === undefined) return;
  const viewer = viewerOf(session.person);
  const relation =
    about.subject === "incident"
      ? relationToIncidentId(board, viewer, incidentId ?? "")
      : relationToCallId(board, viewer, callId ?? "");
  if (answerTo(viewer.role, routeName, relation) === "answer") return;
  const exists = board.incidents.has(incidentId ?? "") || board.calls.has(callId ?? "");
  throw unknownThing(exists ? "not-allowed" : undefined);
}

/** A wrong key, an ended one, another area or another scope all look alike. */
function machineOf(context: Context, request: FastifyRequest, key: string, scope: MachineScope) {
  const machine = context.people.machines.findByKey(key, context.now());
  const areaId = (request.params as { areaId?: string }).areaId;
  if (machine?.areaId === areaId && machine?.scopes.includes(scope) === true) return machine;
  throw problem(401, "not-signed-in", "this key opens nothing here; ask for another");
}

/** Sent with every answer. No script or style but our own files; workers from blobs for the map. */
export function headersFor(secure: boolean): Record<string, string> {
  return {
    "content-security-policy":
      "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
      "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; " +
      "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    ...(secure ? { "strict-transport-security": "max-age=31536000; includeSubDomains" } : {}),
  };
}

/** Checks on every request, in this order: where it went, where it came from, who sent it. */
export function addGuards(app: FastifyInstance, context: Context): void {
  app.decorateRequest("session", undefined);
  app.decorateRequest("machine", undefined);
  app.decorateRequest("routeName", undefined);
  const headers = headersFor(context.network.secure);
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(headers);
    // Looked up once: the framework makes a new object for every look.
    request.routeName = request.routeOptions.config.routeName;
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
    checkHost(context, request);
    const { routeName } = request;
    const changes = routeName === undefined ? false : routes[routeName].changes;
    checkOrigin(context, request, changes);
    if (context.stopping && changes) {
      reply.header("connection", "close");
      throw problem(503, "stopping", "the server is stopping; send it again in a moment");
    }
    checkSession(context, request);
  });
  app.addHook("preHandler", async (request) => checkSubject(context, request));
  // A route outside the table would have no row that says who may use it.
  app.addHook("onRoute", ({ config, url, method }) => {
    const isConsole = config?.routeName === undefined && url.startsWith("/") && !isOurs(url);
    if (config?.routeName !== undefined || isConsole) return;
    throw new Error(`route ${String(method)} ${url} is not in the protocol's table of routes`);
  });
}

function isOurs(url: string): boolean {
  return /^\/(api|health|metrics|start)(\/|$)/.test(url);
}
