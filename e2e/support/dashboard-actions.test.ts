import { expect, test } from "vitest";
import { actionFiles, exportedActions, OPEN_DOORS, WALKED } from "./dashboard-actions";

test("every server action of the dashboard is walked by operators-actions.spec.ts, or says why it asks for no operator", () => {
  expect(exportedActions().sort()).toEqual([...Object.keys(WALKED), ...Object.keys(OPEN_DOORS)].sort());
});

test("actions stand in files of their own, and a file exports nothing else", () => {
  for (const { path, source } of actionFiles()) {
    expect(path).toMatch(/(^|\/)actions\.ts$/);
    expect(source).toMatch(/^"use server";\n/);
    const exported = source.match(/^export .*/gm) ?? [];
    expect(
      exported.filter((line) => !/^export (const \w+ = (answering|operatorAction)\(|async function |type )/.test(line)),
    ).toEqual([]);
  }
});

test.each(Object.keys(WALKED))("%s asks first of all who is signed in", (key) => {
  const [path, name] = key.split(" ");
  const source = actionFiles().find((file) => file.path === path)?.source ?? "";
  expect(source).toMatch(new RegExp(`^export const ${name} = operatorAction\\(`, "m"));
});
