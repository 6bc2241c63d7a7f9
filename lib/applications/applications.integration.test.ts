import { expect, test } from "vitest";
import { db } from "@/db/client";
import { users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { newId } from "../ids";
import { makeOperator, workspaceScene } from "../operators/testing";
import { makeApplication, makeTenant } from "../testing/cast";
import { sizeOfApplication } from "./applications";

useTestDatabase();

test("how much would go with an application is told to its own operators alone, and counts nobody else's", async () => {
  const { application, viewer } = await workspaceScene();
  const other = await makeApplication();
  for (const [of, tenantsThere, usersEach] of [
    [application, 2, 3],
    [other, 1, 5],
  ] as const) {
    for (let at = 0; at < tenantsThere; at += 1) {
      const tenant = await makeTenant(of, `tenant${at}`);
      const rows = Array.from({ length: usersEach }, () => ({ id: newId(), email: `${newId()}@acme.example` }));
      const there = { applicationId: of.id, tenantId: tenant.id, status: "ACTIVE", origin: "OPERATOR" } as const;
      await db()
        .insert(users)
        .values(rows.map((row) => ({ ...row, ...there })));
    }
  }
  expect(await sizeOfApplication(viewer.actor, application.id)).toEqual({ tenants: 2, users: 6 });
  expect(await sizeOfApplication((await makeOperator(other.id)).actor, application.id)).toBeUndefined();
});
