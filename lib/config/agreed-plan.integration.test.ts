import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { db } from "@/db/client";
import { applications, clients, tenants } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { isClientSecret } from "../clients/secrets";
import { applyConfig, type ConfigOptions, planDigest } from "./apply";
import { exportConfig } from "./export";
import { mistakesIn, PLAIN, planIn, SHELL, stepsIn } from "./testing";
import { secretsNamedIn } from "./tree";

useTestDatabase();

beforeEach(async () => {
  await db().execute(sql`truncate workspaces, applications cascade`);
});

const SECRET = "a-secret-of-more-than-32-characters";
const OTHER_SECRET = "another-secret-of-more-than-32-chars";
const FILE = `version: 1
workspaces:
  - name: acme
    displayName: Acme
    applications:
      - name: shop
        displayName: Shop
        loginUrl: https://shop.example/login
        clients:
          - { displayName: Robot, type: MACHINE, secret: { env: ROBOT }, permissions: ["user:read"] }
        tenants:
          - { name: one, displayName: One }
`;

const apply = (text: string, change: Partial<ConfigOptions> = {}) =>
  applyConfig(SHELL, null, text, { ...PLAIN, ...change });

async function installed() {
  const outcome = await apply(FILE, { environment: { ROBOT: SECRET } });
  if (outcome.type !== "applied") throw new Error(JSON.stringify(outcome));
}

const renamed = FILE.replace("displayName: Shop", "displayName: Store");
const kept = { keepSecrets: true };

test("a plan that was agreed to is applied; of one that has become another nothing is, and the new one is told", async () => {
  await installed();
  const agreedPlan = planDigest(planIn(await apply(renamed, { ...kept, dryRun: true })));
  await db().update(applications).set({ displayName: "Somebody else's" });
  const outcome = await apply(renamed, { ...kept, agreedPlan });
  expect(outcome.type).toBe("other_plan");
  expect(planIn(outcome).steps).toMatchObject([{ changes: { displayName: { from: "Somebody else's", to: "Store" } } }]);
  expect(await db().select({ name: applications.displayName }).from(applications)).toEqual([
    { name: "Somebody else's" },
  ]);
  expect((await apply(renamed, { ...kept, agreedPlan: planDigest(planIn(outcome)) })).type).toBe("applied");
  expect(await db().select({ name: applications.displayName }).from(applications)).toEqual([{ name: "Store" }]);
});

test("whoever joins a tenant that is to go makes another plan of it", async () => {
  await installed();
  const [application] = await db().select().from(applications);
  const [tenant] = await db().select().from(tenants);
  const text = FILE.replace(/tenants:\n.*\n/, "tenants: []\n");
  const change = { ...kept, prune: true, acceptDeletingUsers: true };
  const agreedPlan = planDigest(planIn(await apply(text, { ...change, dryRun: true })));
  await db().execute(sql`
    insert into users (application_id, tenant_id, id, email, status, origin)
    values (${application?.id}, ${tenant?.id}, 'aaaaaaaaaaaaaaaaaaaaaaaaaa', 'ann@x.example', 'ACTIVE', 'OPERATOR')`);
  const outcome = await apply(text, { ...change, agreedPlan });
  expect(outcome).toMatchObject({ type: "other_plan", plan: { deletesUsers: 1 } });
  expect(await db().$count(tenants)).toBe(1);
});

test("a client that is here keeps its secret where none is given and that is meant; a new one needs its own", async () => {
  await installed();
  expect(mistakesIn(await apply(FILE))).toEqual(["10:65 The variable ROBOT is not set."]);
  expect(stepsIn(await apply(FILE, kept))).toEqual([]);
  const second = FILE.replace(
    "        tenants:",
    "          - { displayName: Second, type: MACHINE, secret: { env: SECOND }, permissions: [] }\n        tenants:",
  );
  expect(mistakesIn(await apply(second, kept))).toEqual(["11:66 The variable SECOND is not set."]);
  const environment = { ROBOT: OTHER_SECRET };
  expect(stepsIn(await apply(FILE, { ...kept, environment }))).toEqual(["change acme/shop/clients/Robot"]);
  const [robot] = await db().select().from(clients).where(eq(clients.displayName, "Robot"));
  expect(isClientSecret(robot?.applicationId ?? "", robot?.id ?? "", OTHER_SECRET, robot?.secretHash ?? "")).toBe(true);
});

test("the variables of a file are named once each, with the clients that they are for; of no file none", async () => {
  const shared = FILE.replace(
    "        tenants:",
    "          - { displayName: Web, type: CONFIDENTIAL, secret: { env: ROBOT } }\n        tenants:",
  );
  expect(secretsNamedIn(shared)).toEqual([{ variable: "ROBOT", clients: ["Robot", "Web"] }]);
  expect(secretsNamedIn("version: [")).toEqual([]);
  await installed();
  const exported = await exportConfig(SHELL, null);
  if (exported.type !== "exported") throw new Error(exported.type);
  expect(secretsNamedIn(exported.text).map(({ variable }) => variable)).toEqual(exported.secrets);
  expect(stepsIn(await apply(exported.text, kept))).toEqual([]);
});
