import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { OwnEvents } from "@/app/dashboard/applications/[applicationId]/audit/entry";
import { LIST, ListRow, NOTHING_YET, Section } from "@/app/dashboard/page-parts";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { readOwnActivity } from "@/lib/operators/activity";
import { providerName, waysIn } from "@/lib/operators/provider";
import { listOperatorSessions, type SignedInOperator } from "@/lib/operators/session";
import { listOperatorTokens } from "@/lib/operators/tokens";
import { ActionsForm } from "../forms/actions-form";
import { asActor, requireOperator } from "../operator";
import { WidePage } from "../shell";
import { submitEndSession, submitTokenDeletion, submitUnlink } from "./actions";

/** What is an operator's own: how they sign in, where they are signed in, and what acts for them. */
export default async function AccountPage() {
  const operator = await requireOperator();
  const t = await getTranslations("dashboard.account");
  return (
    <WidePage
      operator={operator}
      title={t("title")}
      intro={
        <>
          {operator.displayName} · {operator.email}
        </>
      }
    >
      <div className="space-y-10">
        <Password operator={operator} />
        <Provider operator={operator} />
        <Sessions operator={operator} />
        <Tokens operator={operator} />
        <Activity operator={operator} />
      </div>
    </WidePage>
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
      <ActionsForm action={submitUnlink}>
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
      </ActionsForm>
    </Section>
  );
}

/** The warning and the button where a provider is the only way in. */
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
      <ActionsForm action={submitEndSession}>
        <ul className={LIST}>
          {sessions.map(({ name, device, network, createdAt, lastSeenAt }) => (
            <ListRow
              key={name}
              title={
                <>
                  {device ?? t("unknownDevice")}
                  {name === operator.sessionName ? <Badge tone="success">{t("thisOne")}</Badge> : null}
                </>
              }
              note={
                <>
                  {t("sessionTimes", { created: at(createdAt), seen: at(lastSeenAt) })}
                  {network ? ` · ${t("network", { network })}` : null}
                </>
              }
            >
              {name === operator.sessionName ? null : (
                <button className={buttonClass("secondary")} name="end" type="submit" value={name}>
                  {t("end")}{" "}
                  <span className="sr-only">
                    {t("endOf", { device: device ?? t("unknownDevice"), seen: at(lastSeenAt) })}
                  </span>
                </button>
              )}
            </ListRow>
          ))}
        </ul>
        {sessions.length > 1 ? (
          <button className={buttonClass("danger", "mt-4 max-sm:w-full")} name="endOthers" type="submit" value="yes">
            {t("endOthers")}
          </button>
        ) : null}
      </ActionsForm>
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
      <ActionsForm action={submitTokenDeletion}>
        {tokens.length === 0 ? (
          <p className={NOTHING_YET}>{t("noTokens")}</p>
        ) : (
          <ul className={LIST}>
            {tokens.map(({ id, displayName, workspace, expiresAt, lastUsedAt }) => (
              <ListRow
                key={id}
                title={displayName}
                note={
                  <>
                    {t("tokenFacts", { workspace, expires: on(expiresAt) })} ·{" "}
                    {lastUsedAt ? t("tokenUsed", { date: on(lastUsedAt) }) : t("tokenUnused")}
                  </>
                }
              >
                <details className="min-w-0">
                  <summary className={buttonClass("secondary", "cursor-pointer list-none")}>
                    {t("deleteToken")} <span className="sr-only">{displayName}</span>
                  </summary>
                  <p className="my-3 max-w-prose text-sm leading-5 text-muted">{t("deleteIntro")}</p>
                  <button className={buttonClass("danger", "wrap-anywhere")} name="delete" type="submit" value={id}>
                    {t("deleteNamed", { name: displayName })}
                  </button>
                </details>
              </ListRow>
            ))}
          </ul>
        )}
      </ActionsForm>
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
