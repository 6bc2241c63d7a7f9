import { describe, expect, it } from "vitest";
import { operatorsName, strangersName } from "./names";

const HOST = "acme-yourapp-yourcompany.localhost";

describe("a display name typed by a stranger", () => {
  it.each([
    ["Acme", "Acme"],
    ["  Acme \t  Inc. ", "Acme Inc."],
    ["Bäckerei Müller & Söhne", "Bäckerei Müller & Söhne"],
    ["St. Mary’s No. 7", "St. Mary’s No. 7"],
    ["株式会社アクメ", "株式会社アクメ"],
    ["<b>Acme</b>", "<b>Acme</b>"],
  ])("is kept where it is a name: %j", (typed, shown) => {
    expect(strangersName(typed, HOST)).toBe(shown);
  });

  it.each([
    "https://evil.example",
    "Win at evil.example now",
    "WWW.evil",
    "evil.com/prize",
    "e\u200bvil.c\u200bom",
    "evil\u200d.com",
    "evil．com",
    "evil。com",
    "пример.рф",
    "xn--e1afmkfd.xn--p1ai",
    "10.0.0.1/login",
    "write to me@evil",
    "javascript://alert",
    "",
    "\u202e\u200b",
  ])("gives way to the host where a mail program could make a link of it, or nothing is left: %j", (typed) => {
    expect(strangersName(typed, HOST)).toBe(HOST);
  });

  it("is one line without anything that hides or turns text, and too short for a message", () => {
    expect(strangersName("Acme\r\nBcc: you\u0000", HOST)).toBe("Acme Bcc: you");
    expect(strangersName("Acme \u202eemca", HOST)).toBe("Acme emca");
    const long = strangersName("Free money for you ".repeat(20), HOST);
    expect([...long].length).toBeLessThanOrEqual(60);
    expect(long.endsWith("…")).toBe(true);
    expect([...strangersName("😀".repeat(200), HOST)]).toHaveLength(60);
  });
});

it("an operator’s name may look like a domain, and still is one short line", () => {
  expect(operatorsName("Booking.example")).toBe("Booking.example");
  expect(operatorsName("Your\r\nApp")).toBe("Your App");
});
