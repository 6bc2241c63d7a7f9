// Names of one's own: what their owner does at the API and in the DNS, and the client application that is told of it.
import { expect } from "@playwright/test";
import type pg from "pg";
import type { Machine } from "./api";
import type { CastApplication } from "./cast";
import { handshake } from "./handshake";
import type { Stage } from "./stage";
import type { Site } from "./test";
import { startYourApp } from "./your-app/app";

export type CustomDomain = { id: string; hostname: string; origin: string };

type Owner = { ownerType: "APPLICATION" | "TENANT"; ownerId: string };
type Told = { id: string; records: { type: "CNAME" | "TXT"; name: string; value: string }[] };

/** Claims a domain, sets the records that are asked for, exactly as they are told, and has it verified and activated: then it has its certificate. */
export async function activateDomain(
  edge: Stage,
  machine: Machine,
  owner: Owner,
  domain: string,
): Promise<CustomDomain> {
  const ask = async (status: number, path: string, body?: object): Promise<Told> => {
    const answer = await machine.call("POST", `/custom-domains${path}`, body && { body });
    expect([path, answer.status, answer.body]).toEqual([path, status, expect.any(String)]);
    return JSON.parse(answer.body);
  };
  const { id, records } = await ask(201, "", { ...owner, domain });
  for (const { type, name, value } of records) edge.dns.set(name, [{ type, data: value }]);
  await ask(200, `/${id}/verify`);
  await ask(200, `/${id}/activate`);
  const origin = edge.site.origin(domain);
  expect(await handshake(edge.site, origin)).toEqual({ names: [domain] });
  return { id, hostname: domain, origin };
}

/** The client application of an application whose domain has become another: its issuer is the new one, and it runs anew. */
export async function moveYourApp(
  database: pg.Pool,
  site: Site,
  application: CastApplication,
  { hostname, origin }: CustomDomain,
): Promise<CastApplication> {
  const { id, clientId } = application;
  const yourApp = await startYourApp({ port: 0, issuer: origin, clientId, pin: site.pin, ca: site.authority });
  await database.query("update applications set login_url = $2 where id = $1", [id, `${yourApp.origin}/login`]);
  await database.query("update clients set redirect_uris = $3 where application_id = $1 and id = $2", [
    id,
    clientId,
    [`${yourApp.origin}/callback`],
  ]);
  return { ...application, hostname, origin, yourApp: yourApp.origin, close: yourApp.close };
}
