import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { LIST, LIST_ROW, NOTHING_YET, Section } from "@/app/dashboard/page-parts";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { readOwnActivity } from "@/lib/operators/activity";
import { providerName, waysIn } from "@/lib/operators/provider";
import { listOperatorSessions, type SignedInOperator } from "@/lib/operators/session";
import { listOperatorTokens } from "@/lib/operators/tokens";
import { DeedsForm } from "../forms/deeds-form";
import { asActor, requireOperator } from "../operator";
import { PageHeading, Shell } from "../shell";
import { submitEndSession, submitTokenDeed, submitUnlink } from "./actions";
import { OwnEvents } from "./activity/own-events";

/** What is an operator's own: how they sign in, where they are signed in, and what acts for them. */
export default async function AccountPage() {
  const operator = await requireOperator();
  const t = await getTranslations("dashboard.account");
  return (
    <Shell operator={operator}>
      <main className="max-w-3xl" id="content">
        <PageHeading title={t("title")}>
          {operator.displayName} · {operator.email}
        </PageHeading>
        <div className="space-y-10">
          <Password operator={operator} />
          <Provider operator={operator} />
          <Sessions operator={operator} />
          <Tokens operator={operator} />
          <Activity operator={operator} />
        </div>
      </main>
    </Shell>
  );
}

async function Password({ operator }: { operator: SignedInOperator }) {
  const t = await getTranslations("dashboard.account");
  const { password } = await waysIn(operator.id);
  const change = (
    <Link className={buttonClass("secondary")} href={password ? "/account/password" : "/sign-in/forgot-password"}>
      {password ? t("changePassword") : t("choosePassword")}
    </Link>
  );
  return (
    <Section
      action={change}
      id="password"
      intro={password ? t("passwordIntro") : t("noPassword")}
      title={t("password")}
    />
  );
}

async function Provider({ operator }: { operator: SignedInOperator }) {
  const provider = providerName();
  if (!provider) return null;
  const t = await getTranslations("dashboard.account");
  const { provider: isLinked, password } = await waysIn(operator.id);
  const name = provider.name ?? t("providerUnnamed");
  return (
    <Section id="provider" intro={isLinked ? t("linked", { name }) : t("notLinked", { name })} title={name}>
      <DeedsForm action={submitUnlink} unreachable={(await getTranslations("dashboard.form"))("unreachable")}>
        {isLinked ? (
          <details className="min-w-0">
            <summary className={buttonClass("secondary", "cursor-pointer list-none wrap-anywhere")}>
              {t("unlink", { name })}
            </summary>
            <p className="my-3 max-w-prose text-sm leading-5 text-muted">{t("unlinkIntro")}</p>
            {password ? (
              <button className={buttonClass("danger", "wrap-anywhere")} type="submit">
                {t("unlink", { name })}
              </button>
            ) : (
              <LastWayIn email={operator.email} name={name} />
            )}
          </details>
        ) : null}
      </DeedsForm>
    </Section>
  );
}

/** Said before the button that takes away the only way in. */
async function LastWayIn({ name, email }: { name: string; email: string }) {
  const t = await getTranslations("dashboard.account");
  return (
    <>
      <p className="my-3 max-w-prose text-sm leading-5 wrap-anywhere">
        <strong className="block font-medium text-danger">{t("lastWayInTitle")}</strong>
        {t("lastWayIn", { name, email })}
      </p>
      <button className={buttonClass("danger", "mt-3 wrap-anywhere")} name="acceptLastWayIn" type="submit" value="yes">
        {t("unlinkAnyway", { name })}
      </button>
    </>
  );
}

async function Sessions({ operator }: { operator: SignedInOperator }) {
  const t = await getTranslations("dashboard.account");
  const format = await getFormatter();
  const at = (date: Date) => format.dateTime(date, { dateStyle: "medium", timeStyle: "short" });
  const sessions = await listOperatorSessions(operator.id);
  return (
    <Section id="sessions" intro={t("sessionsIntro")} title={t("sessions")}>
      <DeedsForm action={submitEndSession} unreachable={(await getTranslations("dashboard.form"))("unreachable")}>
        <ul className={LIST}>
          {sessions.map(({ name, device, network, createdAt, lastSeenAt }) => (
            <li className={LIST_ROW} key={name}>
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[0.9375rem] leading-6 font-medium wrap-anywhere">
                  {device ?? t("unknownDevice")}
                  {name === operator.sessionName ? <Badge tone="success">{t("thisOne")}</Badge> : null}
                </p>
                <p className="text-[0.8125rem] leading-5 text-muted wrap-anywhere">
                  {t("sessionTimes", { created: at(createdAt), seen: at(lastSeenAt) })}
                  {network ? ` · ${t("network", { network })}` : null}
                </p>
              </div>
              {name === operator.sessionName ? null : (
                <button className={buttonClass("secondary")} name="end" type="submit" value={name}>
                  {t("end")}{" "}
                  <span className="sr-only">
                    {t("endOf", { device: device ?? t("unknownDevice"), seen: at(lastSeenAt) })}
                  </span>
                </button>
              )}
            </li>
          ))}
        </ul>
        {sessions.length > 1 ? (
          <button className={buttonClass("danger", "mt-4 max-sm:w-full")} name="endOthers" type="submit" value="yes">
            {t("endOthers")}
          </button>
        ) : null}
      </DeedsForm>
    </Section>
  );
}

async function Tokens({ operator }: { operator: SignedInOperator }) {
  const t = await getTranslations("dashboard.account");
  const format = await getFormatter();
  const on = (date: Date) => format.dateTime(date, { dateStyle: "medium" });
  const tokens = await listOperatorTokens(asActor(operator));
  const create = (
    <Link className={buttonClass("secondary")} href="/account/tokens/new">
      {t("newToken")}
    </Link>
  );
  return (
    <Section action={create} id="tokens" intro={t("tokensIntro")} title={t("tokens")}>
      <DeedsForm action={submitTokenDeed} unreachable={(await getTranslations("dashboard.form"))("unreachable")}>
        {tokens.length === 0 ? (
          <p className={NOTHING_YET}>{t("noTokens")}</p>
        ) : (
          <ul className={LIST}>
            {tokens.map(({ id, displayName, workspace, expiresAt, lastUsedAt }) => (
              <li className={LIST_ROW} key={id}>
                <div className="min-w-0">
                  <p className="text-[0.9375rem] leading-6 font-medium wrap-anywhere">{displayName}</p>
                  <p className="text-[0.8125rem] leading-5 text-muted wrap-anywhere">
                    {t("tokenFacts", { workspace, expires: on(expiresAt) })} ·{" "}
                    {lastUsedAt ? t("tokenUsed", { date: on(lastUsedAt) }) : t("tokenUnused")}
                  </p>
                </div>
                <details className="min-w-0">
                  <summary className={buttonClass("secondary", "cursor-pointer list-none")}>
                    {t("deleteToken")} <span className="sr-only">{displayName}</span>
                  </summary>
                  <p className="my-3 max-w-prose text-sm leading-5 text-muted">{t("deleteIntro")}</p>
                  <button className={buttonClass("danger", "wrap-anywhere")} name="delete" type="submit" value={id}>
                    {t("deleteNamed", { name: displayName })}
                  </button>
                </details>
              </li>
            ))}
          </ul>
        )}
      </DeedsForm>
    </Section>
  );
}

const RECENT_EVENTS = 5;

async function Activity({ operator }: { operator: SignedInOperator }) {
  const t = await getTranslations("dashboard.activity");
  const { events } = await readOwnActivity(operator.id, undefined, RECENT_EVENTS);
  const all = (
    <Link className={buttonClass("secondary")} href="/account/activity" prefetch={false}>
      {t("all")}
    </Link>
  );
  return (
    <Section action={all} id="activity" intro={t("ownIntro")} title={t("own")}>
      <OwnEvents events={events} />
    </Section>
  );
}
