import { expect, test } from "vitest";
import { DRAFT_SECONDS, type Draft, openDraft, sealDraft } from "./preview";

const draft: Draft = {
  owner: { applicationId: "application", tenantId: null },
  collection: "page-brandings",
  patch: { accentColor: "#1d4ed8" },
  shownTenantId: null,
};
const holder = { id: "operator", sessionName: "session" };
const now = new Date("2026-01-01T00:00:00Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const token = sealDraft(draft, holder, now);

test("a draft opens for its holder until it ends, and fits into a URL", () => {
  expect(token).toMatch(/^[\w-]+\.[\w-]{43}$/);
  expect(openDraft(token, holder, later(DRAFT_SECONDS - 1))).toEqual(draft);
  expect(openDraft(token, holder, later(DRAFT_SECONDS))).toBeUndefined();
});

test.each([
  ["another operator", { ...holder, id: "another" }],
  ["the same operator in another browser", { ...holder, sessionName: "another" }],
  ["nobody", { id: "", sessionName: "" }],
])("it does not open for %s", (_, other) => {
  expect(openDraft(token, other, now)).toBeUndefined();
});

test("what was bent or made up does not open", () => {
  const [payload = "", signature = ""] = token.split(".");
  const bent = Buffer.from(JSON.stringify({ ...draft, patch: { logoUrl: "https://evil.example" }, expiresAt: 9e15 }));
  for (const forged of [
    "",
    ".",
    payload,
    `${payload}.`,
    `.${signature}`,
    `${payload}.${signature}.${signature}`,
    `${bent.toString("base64url")}.${signature}`,
    `${payload}.${signature.replace(/^./, (first) => (first === "A" ? "B" : "A"))}`,
    `${payload}A.${signature}`,
  ]) {
    expect(openDraft(forged, holder, now)).toBeUndefined();
  }
});
