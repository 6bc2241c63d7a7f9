import { expect, test } from "vitest";
import { recordOf } from "./collections";
import { mergeSettings } from "./resolve";

test("where nobody says anything, the defaults hold", () => {
  expect(mergeSettings({}, {}).workflowPolicy).toEqual(recordOf("workflow-policies").defaults);
});

test("a tenant overrides one member and inherits the next; null means none, absent inherits", () => {
  const application = {
    "workflow-policies": { customRedirectUrl: "https://app.example.com/hi", userActivationStrategy: "EMAIL_CODE" },
  };
  expect(mergeSettings(application, {}).workflowPolicy).toEqual({
    verificationStep: "ACTIVATION_EMAIL",
    userActivationStrategy: "EMAIL_CODE",
    customRedirectUrl: "https://app.example.com/hi",
  });
  expect(mergeSettings(application, { "workflow-policies": { customRedirectUrl: null } }).workflowPolicy).toEqual({
    verificationStep: "ACTIVATION_EMAIL",
    userActivationStrategy: "EMAIL_CODE",
    customRedirectUrl: null,
  });
});

test("a rule that can't be read is not guessed", () => {
  expect(() => mergeSettings({ "password-policies": { minimumLength: 4 } }, {})).toThrow();
});
