import { expect, test } from "vitest";
import { makeMarker, parseMarker } from "../attempts/marker";
import { newId } from "../ids";
import { activationCode, isSameSecret, linkToken, secretIdIn } from "./one-time-secrets";

const name = () => ({ applicationId: newId(), tenantId: newId(), id: newId(), purpose: "ACTIVATION_CODE" as const });

test("a code is six digits, the same every time it is derived, and codes are spread evenly", () => {
  const counts = Array<number>(10).fill(0);
  for (let made = 0; made < 5000; made += 1) {
    const secret = name();
    const code = activationCode(secret);
    expect(code).toMatch(/^\d{6}$/);
    expect(activationCode(secret)).toBe(code);
    counts[Number(code[0])] = (counts[Number(code[0])] ?? 0) + 1;
  }
  // Ten bins of 500: five standard deviations are about 106.
  for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(110);
});

test("a link's token says which row it is, fits a URL as it is, and differs by purpose, tenant and application", () => {
  const secret = name();
  const token = linkToken(secret);
  expect(secretIdIn(token)).toBe(secret.id);
  expect(encodeURIComponent(token)).toBe(token);
  const others = [
    { ...secret, purpose: "PASSWORD_RESET" as const },
    { ...secret, tenantId: newId() },
    { ...secret, applicationId: newId() },
  ];
  expect(new Set([token, ...others.map(linkToken)]).size).toBe(4);
});

test("secrets are compared whole", () => {
  expect(isSameSecret("123456", "123456")).toBe(true);
  expect(isSameSecret("12345", "123456")).toBe(false);
});

test("a marker is believed for its own application and attempt, and for nothing that was changed in it", () => {
  const [application, tenant, attempt] = [newId(), newId(), newId()];
  const marker = makeMarker(application, tenant, attempt, 1_700_000_000_000);
  expect(parseMarker(application, marker.value)).toEqual(marker);
  expect(parseMarker(newId(), marker.value)).toBeUndefined();
  expect(parseMarker(application, marker.value.replace(attempt, newId()))).toBeUndefined();
  expect(parseMarker(application, `${marker.value.slice(0, -1)}A`)).toBeUndefined();
  expect(parseMarker(application, "")).toBeUndefined();
});
