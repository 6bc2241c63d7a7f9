import { expect, test } from "vitest";
import { weakeningsByRights } from "./clients";

test("a machine client's new rights are asked about, reading and those that it had excepted", () => {
  const rights = (...permissions: string[]) => ({ machineRole: null, permissions });
  const admin = { machineRole: "APPLICATION_ADMIN_CLIENT", permissions: [] };
  expect(weakeningsByRights(rights("user:read"), admin)).toEqual([{ code: "client_may_everything" }]);
  expect(weakeningsByRights(rights("role:write"), rights("role:write", "tenant:update", "user:read"))).toEqual([
    { code: "client_may_change", permissions: ["tenant:update"] },
  ]);
  expect(weakeningsByRights(admin, rights("tenant:update"))).toEqual([]);
  expect(weakeningsByRights(admin, admin)).toEqual([]);
});
