import { expect, test } from "vitest";
import { weakeningsByClient } from "./clients";

test("a machine client's new rights are asked about, reading and those that it had excepted", () => {
  const refreshTokenGraceSeconds = 30;
  const rights = (...permissions: string[]) => ({ machineRole: null, permissions, refreshTokenGraceSeconds });
  const admin = { ...rights(), machineRole: "APPLICATION_ADMIN_CLIENT" };
  expect(weakeningsByClient(rights("user:read"), admin)).toEqual([{ code: "client_may_everything" }]);
  expect(weakeningsByClient(rights("role:write"), rights("role:write", "tenant:update", "user:read"))).toEqual([
    { code: "client_may_change", permissions: ["tenant:update"] },
  ]);
  expect(weakeningsByClient(admin, rights("tenant:update"))).toEqual([]);
  expect(weakeningsByClient(admin, admin)).toEqual([]);
});

test("a longer grace period for used refresh tokens is asked about, a shorter one never", () => {
  const client = (refreshTokenGraceSeconds: number) => ({
    machineRole: null,
    permissions: [],
    refreshTokenGraceSeconds,
  });
  expect(weakeningsByClient(client(30), client(31))).toEqual([{ code: "longer_refresh_token_grace", seconds: 31 }]);
  expect(weakeningsByClient(client(0), client(1))).toEqual([{ code: "longer_refresh_token_grace", seconds: 1 }]);
  expect(weakeningsByClient(client(120), client(0))).toEqual([]);
  expect(weakeningsByClient(client(30), client(30))).toEqual([]);
});
