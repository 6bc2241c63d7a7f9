import { afterEach, describe, expect, it, vi } from "vitest";
import { useTestDatabase } from "@/db/testing";
import { openMailbox } from "./mailbox";
import { mailboxTransport, type RenderedMail } from "./transport";

useTestDatabase();

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

const MAIL: RenderedMail = {
  from: '"Your App" <no-reply@localhost>',
  to: "ada@example.com",
  subject: "Finish signing up for Your App",
  html: "<html><head></head><body>Hello</body></html>",
  text: "Hello",
  headers: {},
};

describe("the built-in mailbox", () => {
  it("keeps a mail once, however often it is sent, and shows the newest first", async () => {
    const transport = mailboxTransport();
    await transport.send(MAIL, "first");
    await transport.send(MAIL, "first");
    await transport.send({ ...MAIL, to: "bob@example.com" }, "second");
    const mailbox = openMailbox("localhost:3000");
    expect((await mailbox?.list())?.map((mail) => mail.id)).toEqual(["second", "first"]);
    expect(await mailbox?.list(" Ada@Example.com ")).toEqual([
      {
        id: "first",
        to: "ada@example.com",
        from: MAIL.from,
        subject: MAIL.subject,
        html: MAIL.html,
        text: "Hello",
        receivedAt: expect.any(Date),
      },
    ]);
    expect(await mailbox?.list("nobody@example.com")).toEqual([]);
    expect(await mailbox?.read("second")).toMatchObject({ to: "bob@example.com" });
    expect(await mailbox?.read("third")).toBeUndefined();
  });

  it.each(["tenant1-yourapp-yourcompany.localhost:3000", "yourapp-yourcompany.localhost", "evil.example", "", null])(
    "is not on host %j",
    (host) => {
      expect(openMailbox(host)).toBeUndefined();
    },
  );

  it.each([
    ["a mail provider", { RESEND_API_KEY: "re_test", MAIL_FROM: "a@b.example" }],
    [
      "a database of its own, which is production",
      {
        DATABASE_URL: "postgres://db.example/foyer",
        RESEND_API_KEY: "re_test",
        MAIL_FROM: "a@b.example",
      },
    ],
  ])("does not exist beside %s", async (_, settings) => {
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    vi.resetModules();
    const fresh = await import("./mailbox");
    expect(fresh.openMailbox("localhost:3000")).toBeUndefined();
  });
});
