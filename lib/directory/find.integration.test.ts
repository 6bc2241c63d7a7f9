import { expect, test } from "vitest";
import { db } from "@/db/client";
import { users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { newId } from "../ids";
import { makeOperator } from "../operators/testing";
import { makeApplication, makeTenant } from "../testing/cast";
import { findUsers } from "./find";

useTestDatabase();

type Application = Awaited<ReturnType<typeof makeApplication>>;

async function makeUser(application: Application, tenantId: string, change: Partial<typeof users.$inferInsert>) {
  const id = newId();
  const email = `${id}@acme.example`;
  await db()
    .insert(users)
    .values({ applicationId: application.id, tenantId, id, email, status: "ACTIVE", origin: "SIGNUP", ...change });
  return id;
}

async function scene() {
  const application = await makeApplication();
  const [acme, globex] = [await makeTenant(application, "acme"), await makeTenant(application, "globex")];
  const ada = await makeUser(application, acme.id, { email: "ada@x.example", username: "ada.l", externalId: "CRM-1" });
  const other = await makeUser(application, globex.id, { email: "ada@x.example", externalId: "crm@y.example" });
  const { actor } = await makeOperator(application.id, "VIEWER");
  return { application, acme, actor, ada, other };
}

const idsIn = (page: Awaited<ReturnType<typeof findUsers>>) => page?.users.map(({ id }) => id).sort();

test("users are found in whichever tenant, by what is exactly theirs", async () => {
  const { application, acme, actor, ada, other } = await scene();
  const found = async (search: string) => idsIn(await findUsers(actor, application.id, { search }));
  expect(await found(" Ada@X.example ")).toEqual([ada, other].sort());
  expect(await found("ada.l")).toEqual([ada]);
  expect(await found("crm@y.example")).toEqual([other]);
  expect(await found(ada)).toEqual([ada]);
  for (const nobody of ["", "ada", "ADA.L", "crm-1", newId(), "%", "\0", "x".repeat(400)]) {
    expect(await found(nobody), nobody).toEqual([]);
  }
  const page = await findUsers(actor, application.id, { search: ada });
  expect(page?.users).toMatchObject([{ tenantId: acme.id, tenantName: expect.any(String), username: "ada.l" }]);
});

test("one address in many tenants is paged through, each user once", async () => {
  const { application, actor } = await scene();
  const wanted = [];
  for (let index = 0; index < 30; index += 1) {
    const { id } = await makeTenant(application, `many${index}`);
    wanted.push(await makeUser(application, id, { email: "many@x.example" }));
  }
  const first = await findUsers(actor, application.id, { search: "many@x.example" });
  expect(first?.users).toHaveLength(25);
  const second = await findUsers(actor, application.id, { search: "many@x.example", after: first?.next ?? "" });
  expect(second?.next).toBeNull();
  expect([...(idsIn(first) ?? []), ...(idsIn(second) ?? [])].sort()).toEqual(wanted.sort());
});

test("nobody is found by operators of another workspace, nor in another application", async () => {
  const [mine, theirs] = [await scene(), await scene()];
  expect(await findUsers(mine.actor, theirs.application.id, { search: "ada@x.example" })).toBeUndefined();
  expect(idsIn(await findUsers(mine.actor, mine.application.id, { search: theirs.ada }))).toEqual([]);
});
