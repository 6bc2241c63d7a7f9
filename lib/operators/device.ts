import "server-only";

/** The first match counts: browsers also claim to be others, and the most specific name is right. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdg(A|iOS)?\//, "Edge"],
  [/\b(OPR|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|Chromium|CriOS|HeadlessChrome)\//, "Chrome"],
  [/\bVersion\/[\d.]+.*\bSafari\//, "Safari"],
];

const SYSTEMS: [RegExp, string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b|\bX11\b/, "Linux"],
];

/** A browser's name as its owner knows it: `Firefox · Linux`, without version or model. Null if unknown. */
export function deviceIn(userAgent: string | undefined): string | null {
  const known = [BROWSERS, SYSTEMS].flatMap((table) => {
    const fits = table.find(([sign]) => sign.test(userAgent?.slice(0, 500) ?? ""));
    return fits ? [fits[1]] : [];
  });
  return known.length > 0 ? known.join(" · ") : null;
}

/** The network of an address: IPv4 without its last number, IPv6 by its first three groups. Null for this machine, and for anything else. */
export function nearNetwork(address: string): string | null {
  if (address === "::1" || /^(::ffff:)?127\./i.test(address)) return null;
  const mapped = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/i.exec(address)?.[1];
  if (mapped) return `${mapped}.0/24`;
  if (!/^[\da-f:.]*:[\da-f:.]*$/i.test(address)) return null;
  const [head = ""] = address.split("::");
  const groups = [...head.split(":").filter(Boolean), "0", "0", "0"].slice(0, 3);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/48`;
}
