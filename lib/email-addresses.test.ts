import { expect, test } from "vitest";
import { mailboxOf, normaliseEmail } from "./email-addresses";

test.each([
  [" Ann.Lee+tag@Example.COM ", "ann.lee+tag@example.com"],
  ["ann@MÜLLER.example", "ann@xn--mller-kva.example"],
  ["ann@例え.jp", "ann@xn--r8jz45g.jp"],
  ["o'neil@example.co.uk", "o'neil@example.co.uk"],
])("%j is kept as %s", (typed, stored) => {
  expect(normaliseEmail(typed)).toBe(stored);
});

test.each([
  "",
  "ann",
  "@example.com",
  "ann@localhost",
  "ann@example",
  "ann@[127.0.0.1]",
  "ann@127.0.0.1",
  "a@b@example.com",
  '"ann"@example.com',
  "Ann <ann@example.com>",
  "ann@example.com,bob@example.com",
  "ann@example.com\nbcc:bob@example.com",
  "ann@exa\tmple.com",
  "ann@example.com\0",
  ".ann@example.com",
  "an..n@example.com",
  "änn@example.com",
  "ann@-example.com",
  "ann@example.com/path",
  "ann@example.com?x",
  "ann@exam%70le.com",
  `${"a".repeat(65)}@example.com`,
  `ann@${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.example`,
])("%j is no address", (typed) => {
  expect(normaliseEmail(typed)).toBeUndefined();
});

test.each(["a.n.n@gmail.com", "ann+1@gmail.com", "an.n+x+y@googlemail.com"])(
  "%s is counted as one mailbox",
  (email) => {
    expect(mailboxOf(email)).toBe("ann@gmail.com");
  },
);
