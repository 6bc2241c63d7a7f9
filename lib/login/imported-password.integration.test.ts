import { hash as hashBcrypt } from "@node-rs/bcrypt";
import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { db, withTransaction } from "@/db/client";
import { credentials, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { importUsers } from "../directory/import/stream";
import { NO_ORIGIN } from "../origin";
import { hashPassword } from "../passwords/passwords";
import { makeApplication, makeTenant, visitor } from "../testing/cast";
import { lockUser, setPassword } from "../users/users";
import { hashLike, logIn } from "./login";

useTestDatabase({ DATABASE_POOL_SIZE: "20", LIMIT_LOGINS_PER_USER_HOUR: "100" });

const PASSWORD = "correct horse b\u00e4ttery";
/** Made by passlib. */
const PBKDF2 = "$pbkdf2-sha256$1200$./8wMTIzNDU2Nzg5$Dp2vJlnlFApRz6eZY.bQI30kvf9zRD3C9r6DNIm9Rtk";

async function withImported(passwordHash: string) {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  const owner = { applicationId: app.id, tenantId: acme.id };
  await importUsers(
    { type: "SYSTEM" },
    owner,
    [JSON.stringify({ email: "ann@x.example", emailVerified: true, passwordHash })],
    {},
    null,
  );
  const [user] = await db()
    .select()
    .from(users)
    .where(and(eq(users.applicationId, app.id), eq(users.email, "ann@x.example")));
  if (!user) throw new Error("Nobody was imported");
  const host = await acme.host();
  return {
    owner,
    name: { ...owner, userId: user.id },
    enter: async (password: string) => {
      const input = { identifier: "ann@x.example", password, origin: NO_ORIGIN };
      return (await logIn(host, input, visitor())).type;
    },
    stored: async () => {
      const [row] = await db().select().from(credentials).where(eq(credentials.userId, user.id));
      return row?.passwordHash;
    },
  };
}

test("the password of before lets in, and is hashed our way from then on", async () => {
  const { enter, stored } = await withImported(PBKDF2);
  expect(await enter("another password")).toBe("wrong_credentials");
  expect(await stored()).toBe(PBKDF2);
  expect(await enter(PASSWORD)).toBe("logged_in");
  const renewed = await stored();
  expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await enter(PASSWORD)).toBe("logged_in");
  expect(await enter("another password")).toBe("wrong_credentials");
  expect(await stored()).toBe(renewed);
});

test("many logins at once all come in, whoever of them is first to renew the hash", async () => {
  const { enter, stored } = await withImported(await hashBcrypt(PASSWORD, 5));
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => enter(PASSWORD)));
  expect(new Set(outcomes)).toEqual(new Set(["logged_in"]));
  expect(await stored()).toMatch(/^\$argon2id\$/);
});

test("a password that is changed while a login is on its way stays changed", async () => {
  const { enter, stored, name } = await withImported(PBKDF2);
  const fresh = await hashPassword("seven quiet lighthouses");
  let login: Promise<string> | undefined;
  await withTransaction(async (tx) => {
    // A reset holds the user; the login compares with the old hash, and then has to wait for the reset's end.
    await lockUser(tx, name);
    login = enter(PASSWORD);
    await waitsForALock();
    await setPassword(tx, name, fresh);
  });
  expect(await login).toBe("wrong_credentials");
  expect(await stored()).toBe(fresh);
  expect(await enter(PASSWORD)).toBe("wrong_credentials");
  expect(await enter("seven quiet lighthouses")).toBe("logged_in");
});

/** Until some transaction of this database waits for another one. */
async function waitsForALock(): Promise<void> {
  for (;;) {
    const { rowCount } = await db().execute(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    if (rowCount) return;
  }
}

test("for an address that nobody has, the work of somebody's hash is done", async () => {
  const { owner } = await withImported(PBKDF2);
  for (const typed of ["nobody@x.example", "bob", ""]) {
    expect(await hashLike(owner.applicationId, owner.tenantId, typed)).toBe(PBKDF2);
  }
  const empty = await makeTenant(await makeApplication(), "acme");
  expect(await hashLike(owner.applicationId, empty.id, "bob")).toBeUndefined();
});

test("it is the same one for the same address, and another one's for others", async () => {
  const { owner } = await withImported(PBKDF2);
  const others = Array.from({ length: 40 }, (_, number) =>
    JSON.stringify({ email: `p${number}@x.example`, passwordHash: PBKDF2.replace("1200", String(2_000 + number)) }),
  );
  await importUsers({ type: "SYSTEM" }, owner, others, {}, null);
  const like = (typed: string) => hashLike(owner.applicationId, owner.tenantId, typed);
  const names = Array.from({ length: 40 }, (_, number) => `nobody${number}@x.example`);
  const first = await Promise.all(names.map(like));
  expect(await Promise.all(names.map(like))).toEqual(first);
  expect(new Set(first).size).toBeGreaterThan(10);
});
