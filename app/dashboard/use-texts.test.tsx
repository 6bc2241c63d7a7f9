import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import dashboard from "@/lib/i18n/messages/en.dashboard.json" with { type: "json" };
import { clientTexts } from "./client-texts";
import { ClientTextsProvider, type TextGroup, useTexts } from "./use-texts";

function Form({ count }: { count: number }) {
  const form = useTexts("dashboard.form");
  const urls = useTexts("dashboard.form.urls");
  return <p>{`${form("summary", { count })} | ${urls("remove", { url: "https://a.example/?x={y}" })}`}</p>;
}

function shown(groups: TextGroup[], count = 1): string {
  const texts = clientTexts(dashboard as never, groups);
  return renderToStaticMarkup(
    <ClientTextsProvider locale="en" texts={texts}>
      <Form count={count} />
    </ClientTextsProvider>,
  );
}

test("plurals and placeholders of the catalog are filled in, also from a text that looks like a placeholder", () => {
  const groups: TextGroup[] = ["dashboard.form", "dashboard.form.urls"];
  expect(shown(groups, 1)).toBe("<p>Please check one field | Remove https://a.example/?x={y}</p>");
  expect(shown(groups, 2)).toContain("Please check 2 fields |");
});

test("a group that nothing above gives fails, and says which", () => {
  expect(() => shown(["dashboard.form"])).toThrow('No ClientTexts above gives "dashboard.form.urls".');
  expect(() => renderToStaticMarkup(<Form count={1} />)).toThrow('No ClientTexts above gives "dashboard.form".');
});

test("a provider within another adds to its groups", () => {
  const markup = renderToStaticMarkup(
    <ClientTextsProvider locale="en" texts={clientTexts(dashboard as never, ["dashboard.form"])}>
      <ClientTextsProvider locale="en" texts={clientTexts(dashboard as never, ["dashboard.form.urls"])}>
        <Form count={3} />
      </ClientTextsProvider>
    </ClientTextsProvider>,
  );
  expect(markup).toContain("Please check 3 fields");
});

test("a group goes to the browser without the groups that stand in it", () => {
  const texts = clientTexts(dashboard as never, ["dashboard.form"])["dashboard.form"];
  expect(Object.keys(texts ?? {})).toContain("save");
  expect(Object.keys(texts ?? {})).not.toContain("urls");
});
