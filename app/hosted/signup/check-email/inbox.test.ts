import { expect, test } from "vitest";
import { webmailOf } from "./inbox";

test("people at well-known providers are shown the way to their mail", () => {
  expect(webmailOf("ada@gmail.com")?.name).toBe("Gmail");
  expect(webmailOf("ada@hotmail.co.uk")?.name).toBe("Outlook");
  expect(webmailOf("Ada@PROTON.ME")?.name).toBe("Proton Mail");
});

test("a domain that only looks like a provider's leads nowhere", () => {
  expect(webmailOf("ada@gmail.com.evil.example")).toBeUndefined();
  expect(webmailOf("ada@notgmail.com")).toBeUndefined();
  expect(webmailOf("ada@example.com")).toBeUndefined();
});
