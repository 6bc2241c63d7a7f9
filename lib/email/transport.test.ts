import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MailProvider, startMailProvider } from "@/e2e/support/mail-provider";
import { DeliveryError, type RenderedMail, resendTransport, retryAfterSeconds } from "./transport";

const MAIL: RenderedMail = {
  from: '"Your App" <no-reply@mail.example>',
  to: "ada@example.com",
  subject: "Finish signing up for Your App",
  html: "<p>Hello</p>",
  text: "Hello",
  headers: { "Auto-Submitted": "auto-generated" },
};

let provider: MailProvider;
beforeEach(async () => {
  provider = await startMailProvider();
});
afterEach(() => provider.stop());

const send = (mail = MAIL, key = "key1", apiKey = "re_test") =>
  resendTransport({ apiKey, baseUrl: provider.url }).send(mail, key);
const failure = (attempt: Promise<unknown>) =>
  attempt.then(
    () => undefined,
    (error) => error as DeliveryError,
  );

describe("a mail handed to the provider", () => {
  it("arrives with both parts and its headers, and the provider’s id comes back", async () => {
    const { providerId } = await send();
    const [received] = provider.inbox("ada@example.com");
    expect(received).toMatchObject({ ...MAIL, to: ["ada@example.com"], id: providerId, idempotencyKey: "key1" });
  });

  it("arrives once when its answer was lost and it is sent again under its key", async () => {
    provider.program(["answer_lost"]);
    expect(await failure(send())).toMatchObject({ retryable: true, message: "no_answer application_error" });
    await send();
    expect(provider.inbox()).toHaveLength(1);
  });

  it("counts as sent when the provider holds another rendering of it already", async () => {
    await send();
    await expect(send({ ...MAIL, subject: "Finish signing up for Your New App" })).resolves.toEqual({
      providerId: null,
    });
    expect(provider.inbox()).toHaveLength(1);
  });
});

describe("a mail that the provider does not take", () => {
  it.each([
    [
      { status: 422, name: "validation_error" },
      { retryable: false, blameless: false },
    ],
    [{ status: 400 }, { retryable: false }],
    [{ status: 408 }, { retryable: true }],
    [{ status: 409, name: "concurrent_idempotent_requests" }, { retryable: true }],
    [{ status: 500 }, { retryable: true, blameless: false, retryAfterSeconds: undefined }],
    [
      { status: 503, retryAfter: "7" },
      { retryable: true, blameless: false, retryAfterSeconds: 7 },
    ],
    [
      { status: 429, retryAfter: "2" },
      { retryable: true, blameless: true, retryAfterSeconds: 2 },
    ],
    [
      { status: 429, name: "daily_quota_exceeded" },
      { retryable: true, blameless: true, retryAfterSeconds: 600 },
    ],
  ])("%j", async (answer, expected) => {
    provider.program([answer]);
    const error = await failure(send());
    expect(error).toBeInstanceOf(DeliveryError);
    expect(error).toMatchObject(expected);
    expect(error?.message).toMatch(/^\d{3} [a-z_]+$/);
  });

  it("may be taken later when the fault is the installation’s key", async () => {
    expect(await failure(send(MAIL, "key1", "re_wrong"))).toMatchObject({
      retryable: true,
      blameless: true,
      message: "403 invalid_api_key",
    });
  });

  it("may be taken later when nobody answers", async () => {
    await provider.stop();
    expect(await failure(send())).toMatchObject({
      retryable: true,
      blameless: true,
      message: "no_answer application_error",
    });
  });
});

it("Retry-After is read as seconds or as a date, a day at most", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfterSeconds("120", now)).toBe(120);
  expect(retryAfterSeconds("Thu, 01 Jan 2026 00:01:00 GMT", now)).toBe(60);
  expect(retryAfterSeconds("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
  expect(retryAfterSeconds("999999999", now)).toBe(86_400);
  expect(retryAfterSeconds("soon", now)).toBeUndefined();
  expect(retryAfterSeconds(undefined, now)).toBeUndefined();
});
