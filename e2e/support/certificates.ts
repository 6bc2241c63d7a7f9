// X.509 certificates for tests over https, written out by hand (RFC 5280): a machine that runs the tests need not have openssl.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";

export type Certificate = {
  /** PEM */
  certificate: string;
  /** PEM */
  key: string;
  /** SHA-256 of the public key in base64, as browsers list it. */
  publicKeyHash: string;
};

const DAY_MS = 86_400_000;
/** Long enough that nobody renews it in the midst of a test. */
const AUTHORITY_DAYS = 30;
const OID = {
  ecdsaWithSha256: "06082a8648ce3d040302",
  commonName: "0603550403",
  basicConstraints: "0603551d13",
  keyUsage: "0603551d0f",
  extendedKeyUsage: "0603551d25",
  subjectAltName: "0603551d11",
  serverAuth: "06082b06010505070301",
};

/** A certificate authority of our own: one that vouches for itself, or one that `parent` vouches for. */
export function makeAuthority(name = "Foyer tests", parent?: { name: string; authority: Certificate }): Certificate {
  const key = newKey();
  const signWith = parent ? createPrivateKey(parent.authority.key) : key;
  const extensions = [
    extension(OID.basicConstraints, sequence(Buffer.from("0101ff", "hex"))),
    // keyCertSign and cRLSign
    extension(OID.keyUsage, Buffer.from("03020106", "hex")),
  ];
  return certify({ subject: name, issuer: parent?.name ?? name, key, signWith, extensions, days: AUTHORITY_DAYS });
}

/** A server's certificate from that authority, for host names that may begin with `*.`. */
export function issueCertificate(authority: Certificate, names: string[]): Certificate {
  const alternatives = names.map((name) => tagged(0x82, Buffer.from(name, "ascii")));
  const extensions = [
    extension(OID.basicConstraints, sequence()),
    // digitalSignature
    extension(OID.keyUsage, Buffer.from("03020780", "hex")),
    extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth))),
    extension(OID.subjectAltName, sequence(...alternatives)),
  ];
  const key = newKey();
  const signWith = createPrivateKey(authority.key);
  return certify({ subject: names[0] ?? "", issuer: "Foyer tests", key, signWith, extensions, days: 1 });
}

function certify(parts: {
  subject: string;
  issuer: string;
  key: KeyObject;
  signWith: KeyObject;
  extensions: Buffer[];
  days: number;
}): Certificate {
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const publicKey = createPublicKey(parts.key).export({ type: "spki", format: "der" });
  const serial = randomBytes(16);
  // A serial number is positive and has no leading zero byte.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    distinguishedName(parts.issuer),
    sequence(time(Date.now() - DAY_MS), time(Date.now() + parts.days * DAY_MS)),
    distinguishedName(parts.subject),
    publicKey,
    tagged(0xa3, sequence(...parts.extensions)),
  );
  const signature = sign("sha256", toBeSigned, parts.signWith);
  const der = sequence(toBeSigned, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    certificate: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"),
    key: parts.key.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKeyHash: createHash("sha256").update(publicKey).digest("base64"),
  };
}

function newKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

function distinguishedName(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid(OID.commonName), tagged(0x0c, Buffer.from(commonName, "utf8")))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), Buffer.from("0101ff", "hex"), tagged(0x04, value));
}

function time(at: number): Buffer {
  const text = `${new Date(at).toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`;
  return tagged(0x17, Buffer.from(text, "ascii"));
}

function integer(value: Buffer): Buffer {
  return tagged(0x02, value);
}

function oid(hex: string): Buffer {
  return Buffer.from(hex, "hex");
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
