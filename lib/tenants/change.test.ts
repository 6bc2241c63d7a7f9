import { expect, test } from "vitest";
import { weakeningsByTenant } from "./tenants";

test("a tenant's domains are asked about when they go, whether or not self-signup is on at that moment", () => {
  const [some, none] = [["acme.example"], []];
  const emptied = (signupEnabled: boolean) =>
    weakeningsByTenant(
      { signupEnabled: false, allowedSignupEmailDomains: some },
      { signupEnabled, allowedSignupEmailDomains: none },
      "ACTIVATION_EMAIL",
    );
  expect(emptied(true)).toEqual([{ code: "any_email_domain" }]);
  expect(emptied(false)).toEqual([{ code: "any_email_domain_later" }]);
  const never = { signupEnabled: false, allowedSignupEmailDomains: none };
  expect(weakeningsByTenant(never, { ...never, signupEnabled: true }, "ACTIVATION_EMAIL")).toEqual([]);
});
