import { expect, test } from "vitest";
import { hashPassword, isCommonPassword, verifyPassword } from "./passwords";

test.each(["password", "Password1!", "12345678", "qwertyuiop", "aaaaaaaaaaaa", "iloveyou2026", "Sunshine123"])(
  "%s is common",
  (password) => {
    expect(isCommonPassword(password, [])).toBe(true);
  },
);

test.each(["YourApp2026", "acme-inc!1", "ann.lee1234"])("%s is made of its context", (password) => {
  expect(isCommonPassword(password, ["Your App", "yourapp", "acme-inc", "ann.lee@example.com"])).toBe(true);
});

test.each(["correct horse battery", "mein-langes-passwort-für-acme", "tr0mbone lattice 9"])(
  "%s is neither",
  (password) => {
    expect(isCommonPassword(password, ["acme", "ann@example.com"])).toBe(false);
  },
);

test("a password is the same however its letters are composed", async () => {
  const stored = await hashPassword("caf\u00e9 au lait");
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(stored, "cafe\u0301 au lait")).toBe(true);
  expect(await verifyPassword(stored, "cafe au lait")).toBe(false);
});

test("where there is no hash every password is wrong", async () => {
  expect(await verifyPassword(null, "nobody's password")).toBe(false);
});

test("more hashes than cores all come through", async () => {
  const hashes = await Promise.all(Array.from({ length: 8 }, () => hashPassword("one of many")));
  expect(new Set(hashes).size).toBe(8);
});
