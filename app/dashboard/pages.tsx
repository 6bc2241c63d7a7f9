import type { ReactNode } from "react";
import type { OperatorActor, Owner } from "@/lib/access/access";
import type { SignedInOperator } from "@/lib/operators/session";
import type { OwnerView } from "@/lib/settings/read";
import { type Query, single } from "./lists";
import { asActor, nameOfOwner, ownerPath, requireOperator, requireOwner } from "./operator";
import { NothingHere, NothingHereAtAll } from "./page-parts";

/** What Next hands to a page, or to a route's handler, whose path has parameters of these names. */
export type PageAt<Name extends string> = { params: Promise<Record<Name, string>>; searchParams: Promise<Query> };

type OperatorPageCall<Name extends string = never> = {
  /** The parameters of the page's path. */
  at: Record<Name, string>;
  /** Of a page that takes several paths: the segments below its folder. */
  below: string[];
  /** Reads a parameter of the query; "" unless it is given exactly once. */
  query: (name: string) => string;
  /** Whether the query has a parameter at all. */
  has: (name: string) => boolean;
  operator: SignedInOperator;
  actor: OperatorActor;
};

export type OwnerPageCall<Name extends string = never> = OperatorPageCall<"applicationId" | Name> & {
  owner: Owner;
  view: OwnerView;
  /** What the owner is called. */
  name: string;
  /** The path that all pages of the owner begin with. */
  base: `/${string}`;
};

export type TenantPageCall<Name extends string = never> = OwnerPageCall<"tenantId" | Name> & {
  owner: Owner & { tenantId: string };
  tenant: NonNullable<OwnerView["tenant"]>;
};

/** A page for operators who are signed in. Where `show` answers null there is "nothing here". */
export function operatorPage<Name extends string = never>(show: (call: OperatorPageCall<Name>) => Promise<ReactNode>) {
  return async function OperatorPage(page: PageAt<Name>) {
    return (await show(await callOf(page))) ?? <NothingHereAtAll />;
  };
}

/** The same within the frame of an application or a tenant, for those who may see it. */
export function ownerPage<Name extends string = never>(show: (call: OwnerPageCall<Name>) => Promise<ReactNode>) {
  return async function OwnerPage(page: PageAt<"applicationId" | Name>) {
    const call = await callOf(page);
    const { applicationId, tenantId = null } = call.at as { applicationId: string; tenantId?: string };
    const owner = { applicationId, tenantId };
    const view = await requireOwner(owner);
    if (!view) return <NothingHere />;
    return (await show({ ...call, owner, view, name: nameOfOwner(view), base: ownerPath(owner) })) ?? <NothingHere />;
  };
}

/** The same for a tenant alone. */
export function tenantPage<Name extends string = never>(show: (call: TenantPageCall<Name>) => Promise<ReactNode>) {
  return ownerPage<"tenantId" | Name>(async (call) => {
    const { tenant } = call.view;
    return tenant && show({ ...call, tenant, owner: { ...call.owner, tenantId: tenant.id } });
  });
}

async function callOf<Name extends string>({ params, searchParams }: PageAt<Name>): Promise<OperatorPageCall<Name>> {
  const operator = await requireOperator();
  const at = await params;
  const query = await searchParams;
  const below: string[] = Object.values<string | string[]>(at).find(Array.isArray) ?? [];
  return {
    at,
    below,
    query: (name) => single(query[name]),
    has: (name) => query[name] !== undefined,
    operator,
    actor: asActor(operator),
  };
}
