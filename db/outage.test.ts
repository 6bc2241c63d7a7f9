import { expect, test } from "vitest";
import { isOutage, isReadOnly } from "./outage";

const coded = (code: string, message = "failed") => Object.assign(new Error(message), { code });
/** As Drizzle wraps what its driver throws. */
const wrapped = (cause: unknown) => new Error("Failed query: select 1", { cause });

test.each([
  "08006",
  "53100",
  "53300",
  "57P01",
  "57P03",
  "58030",
  "25006",
  "25P03",
  "28P01",
  "3D000",
  "55P03",
  "57014",
  "40001",
  "40P01",
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "EPIPE",
])("%s passes, however deep it is wrapped", (code) => {
  expect(isOutage(coded(code))).toBe(true);
  expect(isOutage(wrapped(wrapped(coded(code))))).toBe(true);
});

test.each([
  "timeout exceeded when trying to connect",
  "Connection terminated unexpectedly",
  "Connection terminated due to connection timeout",
  "Client has encountered a connection error and is not queryable",
])("“%s” passes, though the driver gives it no code", (message) => {
  expect(isOutage(wrapped(new Error(message)))).toBe(true);
});

test("a name with several addresses is away when none of them answers", () => {
  const each = ["127.0.0.1", "::1"].map(() => coded("ECONNREFUSED"));
  expect(isOutage(wrapped(new AggregateError(each)))).toBe(true);
});

test.each(["23505", "22P02", "42P01", "42501", "25001", "25P02", "0A000", "XX000", "ERR_INVALID_ARG_TYPE", ""])(
  "%s is a fault of ours, and is not tried again",
  (code) => {
    expect(isOutage(wrapped(coded(code)))).toBe(false);
  },
);

test("what is no error is none, and neither is a circle of them without end", () => {
  expect(isOutage(undefined)).toBe(false);
  expect(isOutage("08006")).toBe(false);
  const circle: Error = new Error("around");
  circle.cause = circle;
  expect(isOutage(circle)).toBe(false);
});

test("a server that takes no writes is told from one that is away", () => {
  expect(isReadOnly(wrapped(coded("25006")))).toBe(true);
  expect(isReadOnly(wrapped(coded("57P01")))).toBe(false);
});
