// Read by the server, by scripts and by tests in plain Node, so it must not import "server-only".
import { isIP } from "node:net";

/** The entries of a comma-separated list. */
export function listed(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
}

/** As `Resolver.setServers` takes it: an address, or one with a port, where an IPv6 address stands in brackets. */
export function isNameServer(text: string): boolean {
  if (isIP(text) !== 0) return true;
  const [, v6 = "", v4 = "", portText] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const isAddress = v6 === "" ? isIP(v4) === 4 : isIP(v6) === 6;
  return isAddress && (portText === undefined || (Number(portText) >= 1 && Number(portText) <= 65535));
}

/** An IP address, or a range of them such as 10.0.0.0/8. */
export function isAddressOrRange(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  // An IPv4-mapped range would have to be cut to IPv4 first; written as IPv4 it says the same.
  if (family === 0 || rest.length > 0 || (/^::ffff:/i.test(address) && bits !== undefined)) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
