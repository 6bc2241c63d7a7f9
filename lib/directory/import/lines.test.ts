import { expect, test } from "vitest";
import { parseLine } from "./lines";
import { LINE_MAX_BYTES } from "./pieces";

const line = (members: Record<string, unknown>) => parseLine(JSON.stringify({ email: "ann@x.example", ...members }));
const ARGON2 = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQwMTIz$fFCUibVxNzWKp17sJPn3Yqi+gfNFRD5Kp4hkd/eSbsA";

test("an address is enough for a user", () => {
  expect(parseLine('{"email":" Ann@B\u00dccher.Example "}')).toEqual({
    user: { email: "ann@xn--bcher-kva.example", emailVerified: false, status: "ACTIVE", roles: [] },
  });
});

test("every member comes in its stored form", () => {
  const given = {
    emailVerified: true,
    status: "INACTIVE",
    username: " ann ",
    fullName: " Ann Lee ",
    givenName: "Ann",
    familyName: "Lee",
    phoneNumber: "+49 (30) 123-456",
    birthdate: "1990-02-28",
    externalId: " 4711 ",
    passwordHash: ARGON2,
    roles: ["member", "owner", "member"],
    createdTime: "2020-01-02T03:04:05+01:00",
  };
  expect(line(given)).toEqual({
    user: {
      ...given,
      email: "ann@x.example",
      username: "ann",
      fullName: "Ann Lee",
      phoneNumber: "+4930123456",
      externalId: "4711",
      roles: ["member", "owner"],
      createdTime: "2020-01-02T02:04:05.000Z",
    },
  });
});

test("null says as little as nothing, and what is not known is not applied", () => {
  const given = {
    fullName: null,
    roles: null,
    status: null,
    passwordHash: null,
    id: "x",
    origin: "SIGNUP",
    version: 7,
  };
  expect(line(given)).toEqual(line({}));
});

test.each([
  ["email", { email: "not an address" }, "invalid_email"],
  ["email", { email: 5 }, "invalid_format"],
  ["email", { email: null }, "required"],
  ["email", { email: "an\0n@x.example" }, "invalid_format"],
  ["emailVerified", { emailVerified: "yes" }, "invalid_format"],
  ["status", { status: "active" }, "invalid_format"],
  ["username", { username: "ann@x.example" }, "invalid_format"],
  ["fullName", { fullName: "a".repeat(201) }, "too_long"],
  ["fullName", { fullName: "Ann\0" }, "invalid_format"],
  ["familyName", { familyName: "Lee\ud800" }, "invalid_format"],
  ["phoneNumber", { phoneNumber: "030 123456" }, "invalid_e164_phone_number"],
  ["birthdate", { birthdate: "1990-02-30" }, "invalid_date"],
  ["externalId", { externalId: "a\0" }, "invalid_format"],
  ["externalId", { externalId: "a".repeat(201) }, "too_long"],
  ["passwordHash", { passwordHash: "hunter2" }, "unsupported_hash"],
  ["passwordHash", { passwordHash: ARGON2.replace("65536", "4194304") }, "hash_too_costly"],
  ["passwordHash", { passwordHash: ["$2b$"] }, "invalid_format"],
  ["roles", { roles: "member" }, "invalid_format"],
  ["roles", { roles: [1] }, "invalid_format"],
  ["createdTime", { createdTime: "yesterday" }, "invalid_date"],
  ["createdTime", { createdTime: "2999-01-01T00:00:00Z" }, "invalid_date"],
])("what is wrong with %s in %j is told", (member, given, code) => {
  expect(line(given)).toEqual({ violations: { [member]: [expect.objectContaining({ code })] } });
});

test("all that is wrong is told at once, and no value of it", () => {
  const told = line({ email: "x", status: "?", passwordHash: "hunter2", fullName: "a".repeat(300) });
  expect(told).toEqual({
    violations: {
      email: [{ code: "invalid_email" }],
      status: [{ code: "invalid_format" }],
      passwordHash: [{ code: "unsupported_hash" }],
      fullName: [{ code: "too_long", constraintAttributes: { maxLength: "200" } }],
    },
  });
  expect(JSON.stringify(told)).not.toContain("hunter2");
});

test.each(["", "null", "[]", '"ann@x.example"', "{", '{"email":"ann@x.example"} {}', "\ufffd"])(
  "%j is no user",
  (text) => {
    expect(parseLine(text)).toEqual({ violations: { line: [{ code: "invalid_json" }] } });
  },
);

test("a line that is longer than any may be is not read", () => {
  const told = line({ note: "a".repeat(LINE_MAX_BYTES) });
  expect(told).toMatchObject({ violations: { line: [{ code: "too_long" }] } });
});

test("a name that every object has is no member of a line", () => {
  expect(parseLine('{"email":"ann@x.example","__proto__":{"status":"INACTIVE"}}')).toEqual(line({}));
});
