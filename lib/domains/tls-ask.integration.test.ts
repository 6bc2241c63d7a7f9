import { expect, test } from "vitest";
import { GET } from "@/app/api/internal/tls-ask/route";
import { useTestDatabase } from "@/db/testing";
import { EDGE_ASKS } from "../server/request-headers";
import { makeApplication, makeTenant } from "../testing/cast";

useTestDatabase({ BASE_DOMAIN: "localhost", DASHBOARD_HOST: "dashboard.localhost" });

async function ask(query: string, headers: Record<string, string> = { [EDGE_ASKS]: "1" }): Promise<number> {
  const { status } = await GET(new Request(`http://127.0.0.1:3000/api/internal/tls-ask${query}`, { headers }));
  return status;
}

test("the edge may have certificates for the hosts that there are, and for the installation's own names", async () => {
  const application = await makeApplication();
  const tenant = await makeTenant(application, "acme-inc");
  for (const name of [application.hostname, tenant.hostname, "localhost", "dashboard.localhost"]) {
    expect(await ask(`?domain=${name}`)).toBe(200);
    expect(await ask(`?domain=${name.toUpperCase()}`)).toBe(200);
  }
});

test.each(["nobody.localhost", "evil.example", "com", "127.0.0.1", "xn--bcher-kva.example"])(
  "%s is nobody's, and gets none",
  async (name) => {
    expect(await ask(`?domain=${name}`)).toBe(404);
  },
);

test.each([
  "",
  "?domain=",
  "?domain=a&domain=b",
  "?domain=localhost.",
  "?domain=localhost:443",
  "?domain=a..b",
  "?domain=a%20b",
  "?domain=a%00b",
  "?domain=b%C3%BCcher.example",
  "?domain=*.localhost",
  "?domain=[::1]",
  `?domain=${"a".repeat(64)}.example`,
  `?domain=${"a.".repeat(127)}example`,
])("%j is no question", async (query) => {
  expect(await ask(query)).toBe(400);
});

test("nobody but the edge is told anything, not even what is malformed", async () => {
  const { hostname } = await makeApplication();
  expect(await ask(`?domain=${hostname}`, {})).toBe(404);
  expect(await ask("?domain=localhost", {})).toBe(404);
  expect(await ask("?domain=a..b", {})).toBe(404);
});
