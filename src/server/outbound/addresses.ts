import { BlockList, isIP } from "node:net";

/**
 * How far a destination may lie: anywhere on the public network, in the town's own network too,
 * or on this machine only.
 */
export type Reach = "public" | "private" | "loopback";

const loopback = listOf(["127.0.0.0/8", "::1/128"]);

// RFC 1918, RFC 4193.
const privateNetworks = listOf(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]);

/**
 * What is never a server of ours or of a partner: the special-purpose registries of RFC 6890 with
 * link-local addresses, where clouds keep the keys of a machine, and every way to write an IPv4
 * address inside an IPv6 one.
 */
const special = listOf([
  "0.0.0.0/8",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "::/96",
  "::ffff:0:0:0/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
]);

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    list.addSubnet(address, Number(bits), address.includes(":") ? "ipv6" : "ipv4");
  }
  return list;
}

/** True when a connection may be opened to this IP address. Anything that is no address: false. */
export function mayReach(address: string, reach: Reach): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  const family = version === 6 ? "ipv6" : "ipv4";
  if (loopback.check(address, family)) return reach === "loopback";
  if (reach === "loopback" || special.check(address, family)) return false;
  return reach === "private" || !privateNetworks.check(address, family);
}
