import { createHash } from "node:crypto";
import { hash as hashBcrypt } from "@node-rs/bcrypt";
import { expect, test } from "vitest";
import { parsePasswordHash } from "./formats";
import { renewedHash, verifyPassword } from "./passwords";

const PASSWORD = "correct horse b\u00e4ttery";

/** Made by argon2-cffi, bcrypt, libxcrypt, passlib and Python's hashlib. */
const MADE_ELSEWHERE = [
  "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQwMTIz$fFCUibVxNzWKp17sJPn3Yqi+gfNFRD5Kp4hkd/eSbsA",
  "$argon2i$v=19$m=4096,t=3,p=1$c29tZXNhbHQwMTIz$vh9uuNhbOHDAtUXtkATTMg",
  "$argon2d$v=19$m=1024,t=2,p=2$c29tZXNhbHQwMTIz$PPmt8U2ziLkRXgOirStZBsfia/anHUwrFWamVKcLNv6/BU9lHicJtc4yWkR2HsCGef+tDBIv4YHjsHAhGhqW+g",
  "$argon2i$v=16$m=4096,t=3,p=1$c29tZXNhbHQwMTIz$0CuOtbZCIdhBsNMrwVFqzD5rWpLhR1GGqImH78ToEBM",
  "$argon2i$m=4096,t=3,p=1$c29tZXNhbHQwMTIz$0CuOtbZCIdhBsNMrwVFqzD5rWpLhR1GGqImH78ToEBM",
  "$2a$05$bNPhDQHSexo4au6Ifj3dxuO5C8N9JRFZ1dR3Wuu1EmPfLSPMK36QS",
  "$2b$05$qfkg68zy0Y9WXGJHD4TUTeYDcMfMv/FgogZSCCplXT/X8DVAzlf0a",
  "$2y$05$CCCCCCCCCCCCCCCCCCCCC.ydWhX1txPw0rM/qYoxe2iS9sa0xmWL.",
  "$7$8U..../....saltsaltsaltsalt$cU7poVQv3/DAKM.j2kRu6gwMhhIpMvaYqEYKS8kvvu9",
  "$7$86..../....somesaltsomesalt$beUA0fnPSCtSP7IyuvAr32IFZFBb9WkuzOVr/9k8b37",
  "$scrypt$ln=10,r=8,p=2$2du7F+J8711Lae09xzindA$1F4bFqKXao50ob+B2AWkID1dS4QFsLbl+Cmw0xLCCsc",
  "$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$518UYM8Dwfkdcfp3nLqEjRLSojJ/0ACBndNXdJKw2acoy4KvWNGYQDUWWEqmTRIaItN0DpNokKzroDSPXvPSqQ",
  "$pbkdf2$1200$./8wMTIzNDU2Nzg5$baO8aMUv67idvL3hHuiGV6/hiHQ",
  "$pbkdf2-sha256$1200$./8wMTIzNDU2Nzg5$Dp2vJlnlFApRz6eZY.bQI30kvf9zRD3C9r6DNIm9Rtk",
  "$pbkdf2-sha512$1200$./8wMTIzNDU2Nzg5$LcasK2/bLbRPor1gi6DaSOlDi.WB2FNN4M/ZQi5WkeB7yH3P9u8rbJ6qc0zHY7ceHqOGVx3VNOsfmFIXvTWmOQ",
  "$pbkdf2-sha1$i=1000$MDEyMzQ1Njc4OWFiY2RlZg$djNf0gBaf8KbM65JOovWM6DjmDo",
  "$pbkdf2-sha256$i=1000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$nw21jjCi0toqxMwZ0OxAy2+mg3YStWTO2vXd4ERGCGI",
  "$pbkdf2-sha512$i=1000$MDEyMzQ1Njc4OWFiY2RlZg==$ArfXgBEX46q47Q30DG0OkYLbI9MTrIcxrNV8OcQT7dP55KDx5gr6iR+DVSv5Mttq/j3k5pzshMw3p0a0NtLXhg==",
];

test.each(MADE_ELSEWHERE)("%s lets its password in and no other, and is then made anew", async (stored) => {
  expect(await verifyPassword(stored, PASSWORD)).toBe(true);
  expect(await verifyPassword(stored, `${PASSWORD}.`)).toBe(false);
  expect(await verifyPassword(stored, "")).toBe(false);
  const renewed = await renewedHash(stored, PASSWORD);
  expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(renewed, PASSWORD)).toBe(true);
  expect(await renewedHash(renewed ?? "", PASSWORD)).toBeUndefined();
});

const salt = "MDEyMzQ1Njc4OWFiY2RlZg";
const digest = "nw21jjCi0toqxMwZ0OxAy2+mg3YStWTO2vXd4ERGCGI";

test.each([
  `$argon2id$v=19$m=4194304,t=1,p=1$${salt}$${digest}`,
  `$argon2id$v=19$m=262144,t=5,p=1$${salt}$${digest}`,
  `$argon2id$v=19$m=64,t=999999999,p=1$${salt}$${digest}`,
  `$argon2id$v=19$m=65536,t=1,p=255$${salt}$${digest}`,
  "$2b$15$qfkg68zy0Y9WXGJHD4TUTeYDcMfMv/FgogZSCCplXT/X8DVAzlf0a",
  `$scrypt$ln=30,r=8,p=1$${salt}$${digest}`,
  `$scrypt$ln=999999999,r=8,p=1$${salt}$${digest}`,
  `$scrypt$ln=14,r=8,p=999999999$${salt}$${digest}`,
  "$7$zzzzzzzzzzzsaltsaltsaltsalt$cU7poVQv3/DAKM.j2kRu6gwMhhIpMvaYqEYKS8kvvu9",
  `$pbkdf2-sha256$999999999$${salt}$${digest}`,
  `$pbkdf2-sha1$i=1500000$${salt}$${digest}`,
])("%s would cost a login too much", (text) => {
  expect(parsePasswordHash(text)).toBe("hash_too_costly");
});

test.each([
  "",
  "correct horse",
  "$",
  "$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/",
  "$6$saltsalt$x",
  createHash("sha256").update(PASSWORD).digest("hex"),
  "$2x$05$CCCCCCCCCCCCCCCCCCCCC.ydWhX1txPw0rM/qYoxe2iS9sa0xmWL.",
  "$2b$03$CCCCCCCCCCCCCCCCCCCCC.ydWhX1txPw0rM/qYoxe2iS9sa0xmWL.",
  "$2b$05$CCCCCCCCCCCCCCCCCCCCC.ydWhX1txPw0rM/qYoxe2iS9sa0xmWL",
  "$2b$05$CCCCCCCCCCCCCCCCCCCCC.ydWhX1txPw0rM/qYoxe2iS9sa0xmWL.\n",
  `$argon2id$v=19$m=65536,t=3,p=4$${salt}$`,
  `$argon2id$v=19$m=65536,t=3,p=4$${salt}$AAAA`,
  `$argon2id$v=19$m=7,t=3,p=1$${salt}$${digest}`,
  `$argon2id$v=19$m=64,t=0,p=1$${salt}$${digest}`,
  `$argon2id$v=20$m=65536,t=3,p=4$${salt}$${digest}`,
  `$argon2id$v=19$m=65536,t=3,p=4,keyid=abc$${salt}$${digest}`,
  `$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$${digest}`,
  `$argon2id$v=19$m=65536,t=3,p=4$${"A".repeat(600)}$${digest}`,
  `$scrypt$ln=0,r=8,p=1$${salt}$${digest}`,
  `$scrypt$ln=10,r=8,p=1$${salt}$AAAAAAAA`,
  `$scrypt$ln=16,r=1,p=1$${salt}$${digest}`,
  "$7$8U..../....saltsalt\0salt$cU7poVQv3/DAKM.j2kRu6gwMhhIpMvaYqEYKS8kvvu9",
  "$7$8U..../....saltsalt\ud800$cU7poVQv3/DAKM.j2kRu6gwMhhIpMvaYqEYKS8kvvu9",
  `$pbkdf2-md5$1000$${salt}$${digest}`,
  `$pbkdf2-sha256$0$${salt}$${digest}`,
  `$pbkdf2-sha256$i=1000,l=20$${salt}$${digest}`,
  `$pbkdf2-sha256$1000$${salt}!$${digest}`,
])("%j is no hash that is known here", (text) => {
  expect(parsePasswordHash(text)).toBe("unsupported_hash");
});

test("what an old system hashed as it was typed is found, composed or not", async () => {
  const decomposed = "cafe\u0301 au lait";
  const stored = await hashBcrypt(decomposed, 4);
  expect(await verifyPassword(stored, decomposed)).toBe(true);
  expect(await verifyPassword(await hashBcrypt(decomposed.normalize("NFC"), 4), decomposed)).toBe(true);
});

test("a bcrypt hash whose unused bits are set fits all the same", async () => {
  const stored = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.ydWhX1txPw0rM/qYoxe2iS9sa0xmWL.";
  const padded = `${stored.slice(0, 28)}C${stored.slice(29, -1)}/`;
  expect(await verifyPassword(padded, PASSWORD)).toBe(await verifyPassword(stored, PASSWORD));
  expect(await verifyPassword(padded, PASSWORD)).toBe(true);
  expect(await verifyPassword(padded, "something else")).toBe(false);
});

test("a password that bcrypt saw only the beginning of keeps its hash", async () => {
  const password = "a sentence that goes on and on ".repeat(3);
  const stored = await hashBcrypt(password, 4);
  expect(await verifyPassword(stored, password)).toBe(true);
  expect(await renewedHash(stored, password)).toBeUndefined();
  expect(await renewedHash(stored, password.slice(0, 72))).toBeUndefined();
});

test("where there is no hash the work of another one is done, and the answer is no", async () => {
  const [likeness = ""] = MADE_ELSEWHERE;
  expect(await verifyPassword(null, PASSWORD, likeness)).toBe(false);
  expect(await verifyPassword(undefined, PASSWORD, likeness)).toBe(false);
});
