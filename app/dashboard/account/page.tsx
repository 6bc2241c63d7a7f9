import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { OwnEvents } from "@/app/dashboard/applications/[applicationId]/audit/entry";
import { List, ListRow } from "@/app/dashboard/lists";
import { ButtonLink, Section } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { readOwnActivity } from "@/lib/operators/activity";
import { providerName, waysIn } from "@/lib/operators/provider";
import { listOperatorSessions, type SignedInOperator } from "@/lib/operators/session";
import { listOperatorTokens } from "@/lib/operators/tokens";
import { ActionsForm } from "../forms/actions-form";
import { asActor } from "../operator";
import { WidePage } from "../shell";
import { submitEndSession, submitTokenDeletion, submitUnlink } from "./actions";

/** An operator's own account: how they sign in, their sessions, their tokens and their last events. */
export default operatorPage(async ({ operator }) => {
  const t = await getTranslations("dashboard.account");
  return (
    <WidePage title={t("title")} intro={`${operator.displayName} · ${operator.email}`}>
      <div className="space-y-10">
        <Password operator={operator} />
        <Provider operator={operator} />
        <Sessions operator={operator} />
        <Tokens operator={operator} />
        <Activity operator={operator} />
      </div>
    </WidePage>
  );
});

type OwnProps = { operator: SignedInOperator };

async function Password({ operator }: OwnProps) {
  const t = await getTranslations("dashboard.account");
  const { password } = await waysIn(operator.id);
  const change = (
    <ButtonLink href={password ? "/account/password" : "/sign-in/forgot-password"}>
      {password ? t("changePassword") : t("choosePassword")}
    </ButtonLink>
  );
  const intro = password ? t("passwordIntro") : t("noPassword");
  return <Section action={change} id="password" intro={intro} title={t("password")} />;
}

async function Provider({ operator }: OwnProps) {
  const provider = providerName();
  if (!provider) return null;
  const t = await getTranslations("dashboard.account");
  const { provider: isLinked, password } = await waysIn(operator.id);
  const name = provider.name ?? t("providerUnnamed");
  return (
    <Section id="provider" intro={isLinked ? t("linked", { name }) : t("notLinked", { name })} title={name}>
      <ActionsForm action={submitUnlink}>
        {isLinked ? (
          <Asked intro={t("unlinkIntro")} summary={t("unlink", { name })}>
            {password ? (
              <button className={buttonClass("danger", "wrap-anywhere")} type="submit">
                {t("unlink", { name })}
              </button>
            ) : (
              <LastWayIn email={operator.email} name={name} />
            )}
          </Asked>
        ) : null}
      </ActionsForm>
    </Section>
  );
}

/** A button that first opens an explanation, with the button that does it. */
function Asked({ summary, intro, children }: { summary: ReactNode; intro: string; children: ReactNode }) {
  return (
    <details className="min-w-0">
      <summary className={buttonClass("secondary", "cursor-pointer list-none wrap-anywhere")}>{summary}</summary>
      <p className="my-3 max-w-prose text-sm leading-5 text-muted">{intro}</p>
      {children}
    </details>
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

async function Sessions({ operator }: OwnProps) {
  const t = await getTranslations("dashboard.account");
  const format = await getFormatter();
  const at = (date: Date) => format.dateTime(date, { dateStyle: "medium", timeStyle: "short" });
  const sessions = await listOperatorSessions(operator.id);
  return (
    <Section id="sessions" intro={t("sessionsIntro")} title={t("sessions")}>
      <ActionsForm action={submitEndSession}>
        <List items={sessions}>
          {({ name, device, network, createdAt, lastSeenAt }) => (
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
          )}
        </List>
        {sessions.length > 1 ? (
          <button className={buttonClass("danger", "mt-4 max-sm:w-full")} name="endOthers" type="submit" value="yes">
            {t("endOthers")}
          </button>
        ) : null}
      </ActionsForm>
    </Section>
  );
}

async function Tokens({ operator }: OwnProps) {
  const t = await getTranslations("dashboard.account");
  const format = await getFormatter();
  const on = (date: Date) => format.dateTime(date, { dateStyle: "medium" });
  const tokens = await listOperatorTokens(asActor(operator));
  const create = <ButtonLink href="/account/tokens/new">{t("newToken")}</ButtonLink>;
  return (
    <Section action={create} id="tokens" intro={t("tokensIntro")} title={t("tokens")}>
      <ActionsForm action={submitTokenDeletion}>
        <List empty={t("noTokens")} items={tokens}>
          {({ id, displayName, workspace, expiresAt, lastUsedAt }) => (
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
              <Asked
                intro={t("deleteIntro")}
                summary={
                  <>
                    {t("deleteToken")} <span className="sr-only">{displayName}</span>
                  </>
                }
              >
                <button className={buttonClass("danger", "wrap-anywhere")} name="delete" type="submit" value={id}>
                  {t("deleteNamed", { name: displayName })}
                </button>
              </Asked>
            </ListRow>
          )}
        </List>
      </ActionsForm>
    </Section>
  );
}

const RECENT_EVENTS = 5;

async function Activity({ operator }: OwnProps) {
  const t = await getTranslations("dashboard.activity");
  const { events } = await readOwnActivity(operator.id, undefined, RECENT_EVENTS);
  const all = <ButtonLink href="/account/activity">{t("all")}</ButtonLink>;
  return (
    <Section action={all} id="activity" intro={t("ownIntro")} title={t("own")}>
      <OwnEvents events={events} />
    </Section>
  );
}
