import { isIP } from "node:net";
import type { FastifyRequest } from "fastify";

/**
 * The address that a request came from. What a gateway says of it (X-Forwarded-For) is taken only
 * from those that are set up as trusted; what is no address counts as the gateway's own.
 */
export function clientAddress(request: FastifyRequest): string {
  return isIP(request.ip) === 0 ? (request.socket.remoteAddress ?? "") : request.ip;
}

/** Whether it is an address, or a network such as 10.0.0.0/8 that is not everything. */
export function isProxy(text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (prefix === undefined) return true;
  const bits = /^[1-9]\d{0,2}$/.test(prefix) ? Number(prefix) : 0;
  return bits >= 1 && bits <= (family === 4 ? 32 : 128);
}
