import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { db } from "@/db/client";
import { applications, auditEvents, clients } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { makeOperator } from "../../operators/testing";
import { createOperatorToken } from "../../operators/tokens";
import { makeApplication, visitor } from "../../testing/cast";
import { type ApiCaller, callApi, makeApiCaller } from "../testing";
import { CONFIGURATION_OPERATIONS } from "./configuration";

const { applyConfiguration, exportConfiguration } = CONFIGURATION_OPERATIONS;

useTestDatabase();

type Scene = { application: Awaited<ReturnType<typeof makeApplication>>; caller: ApiCaller; actorId: string };
let scene: Scene;

beforeEach(async () => {
  scene = await makeScene("ADMIN");
});

async function makeScene(role: "OWNER" | "ADMIN" | "VIEWER"): Promise<Scene> {
  const application = await makeApplication({ signupEnabled: false });
  const { actor } = await makeOperator(application.id, role);
  const made = await createOperatorToken(actor, application.workspaceId, { displayName: "Deploy", days: 7 }, visitor());
  if (made.type !== "created") throw new Error(`Not created: ${made.type}`);
  return { application, caller: { hostname: "localhost", token: made.token }, actorId: actor.id };
}

async function exported({ caller }: Scene = scene): Promise<string> {
  const { body } = await callApi<{ text: string }>(caller, exportConfiguration);
  return body.text;
}

function apply(text: string, rest: Record<string, unknown> = {}, { caller }: Scene = scene) {
  return callApi(caller, applyConfiguration, { body: { text, ...rest } });
}

const switchedOn = async () => (await exported()).replace("signupEnabled: false", "signupEnabled: true");

test("what is exported changes nothing when it is applied, and what is changed in it is", async () => {
  expect(await apply(await exported())).toMatchObject({
    status: 200,
    body: { result: "APPLIED", plan: { steps: [] } },
  });
  const text = await switchedOn();
  const planned = await apply(text, { dryRun: true });
  expect(planned.body).toMatchObject({
    result: "PLANNED",
    plan: { steps: [{ action: "change", changes: [{ member: "signupEnabled", from: "false", to: "true" }] }] },
  });
  const isOn = async () =>
    (await db().select().from(applications).where(eq(applications.id, scene.application.id)))[0]?.signupEnabled;
  expect(await isOn()).toBe(false);
  expect((await apply(text)).body).toMatchObject({ result: "APPLIED" });
  expect(await isOn()).toBe(true);
  const [event] = await db().select().from(auditEvents).where(eq(auditEvents.applicationId, scene.application.id));
  expect(event).toMatchObject({ action: "application.changed", actorType: "OPERATOR", actorId: scene.actorId });
});

test("every mistake is named with its line, and nothing is changed", async () => {
  const text = (await switchedOn()).replace(
    "loginUrl: https://app.example.com/login",
    "loginUrl: nowhere\n        whatever: 1",
  );
  const { status, body } = await apply(text);
  expect(status).toBe(422);
  const mistakes = body.mistakes as { line: number; path: string }[];
  expect(mistakes.map(({ path }) => path)).toEqual([
    expect.stringMatching(/loginUrl$/),
    expect.stringMatching(/whatever/),
  ]);
  expect(mistakes.every(({ line }) => line > 1)).toBe(true);
});

test("a secret comes with the request, and never from the server's environment", async () => {
  const withClient = (await exported()).replace(
    /clients:\n/,
    "clients:\n          - type: CONFIDENTIAL\n            displayName: Server\n            secret:\n              env: PATH\n",
  );
  expect((await apply(withClient)).status).toBe(422);
  const secrets = { PATH: "a-secret-of-at-least-thirty-two-characters" };
  expect(await apply(withClient, { secrets })).toMatchObject({ status: 200 });
  const made = await db().select().from(clients).where(eq(clients.displayName, "Server"));
  expect(made.filter(({ applicationId }) => applicationId === scene.application.id)).toHaveLength(1);
});

test("nobody changes another workspace, and a viewer changes nothing", async () => {
  const other = await makeScene("OWNER");
  expect((await apply(await exported(other))).status).toBe(422);
  const viewer = await makeScene("VIEWER");
  expect(await apply(await exported(viewer), {}, viewer)).toMatchObject({ status: 403 });
});

test.each([
  ["no token", { hostname: "localhost", token: undefined }],
  ["a made-up token", { hostname: "localhost", token: "foyer_op_made-up" }],
])("%s is refused", async (_, caller) => {
  expect((await callApi(caller, exportConfiguration)).status).toBe(401);
});

test("a client's token is nothing here, and an operator's is nothing on an application's host", async () => {
  const client = await makeApiCaller(scene.application);
  expect((await callApi({ ...client, hostname: "localhost" }, exportConfiguration)).status).toBe(401);
  const hostname = scene.application.hostname;
  expect((await callApi({ ...scene.caller, hostname }, exportConfiguration)).status).toBe(404);
});
