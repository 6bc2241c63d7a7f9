import { castElsewhere, castScene, formOf, rowsOf, signInByPost } from "./support/action-scene";
import { actionIds, WALKED } from "./support/dashboard-actions";
import { postForm, send } from "./support/http";
import { type CastOperator, castOperator, dashboardOf } from "./support/operator";
import { expect, test } from "./support/test";

// More than a hundred posts, each answered with a page.
test.describe.configure({ timeout: 240_000 });

test("no action of the dashboard does anything for a viewer, an owner of elsewhere or nobody, whoever made its form", async ({
  page,
  site,
  database,
  mailbox,
  application,
  tenant,
  user,
  freshName,
  address,
}) => {
  await page.goto("about:blank");
  const cast = { page, site, database, mailbox, application, tenant: await tenant(), fresh: freshName("x") };
  const owner = await castOperator(database, application.id, "OWNER");
  const viewer = await castOperator(database, application.id, "VIEWER");
  const elsewhere = await castElsewhere(database, freshName("el"));
  const { at, cookie: linkCookie } = await castScene(cast, owner, elsewhere, {
    user: (await user(cast.tenant.origin)).id,
    pending: address("pending"),
  });
  const session = async (operator: CastOperator) => `${await signInByPost(site, operator)}; ${linkCookie}`;
  const ownersCookie = await session(owner);
  const strangers = { viewer: await session(viewer), elsewhere: await session(elsewhere), nobody: linkCookie };
  const rows = await rowsOf(database, at, { owner, viewer });
  const ids = actionIds();

  for (const [action, walk] of Object.entries(WALKED)) {
    const path = walk.page(at);
    const id = ids.get(action);
    expect(id, `${action} is on no page`).toBeDefined();
    const shown = await send(site, dashboardOf(site), path, { headers: { cookie: ownersCookie } });
    const post = (cookie: string, fields: [string, string | Blob][]) =>
      postForm(site, { origin: dashboardOf(site), path, hidden: [] }, fields, { cookie });
    const asked = walk.asked && (await formOf(page, shown.body, id ?? "", walk.asked(at)));
    const html = asked ? (await post(ownersCookie, asked)).body : shown.body;
    const form: [string, string | Blob][] = await formOf(page, html, id ?? "", walk.typed?.(at) ?? {}, walk.pressed);
    expect(form, `${path} has no form for ${action}`).not.toEqual([]);
    if (walk.file) form.push([walk.file.name, new Blob([walk.file.content(at)])]);

    const before = await rows();
    for (const [who, cookie] of Object.entries(strangers)) {
      const { status, headers } = await post(cookie, form);
      expect([200, 303, 404], `${action} by ${who} was answered ${status}`).toContain(status);
      if (who === "nobody") expect(headers.location, action).toMatch(/^\/sign-in(\?back=|$)/);
      expect(await rows(), `${action} by ${who}`).toEqual(before);
    }
    // The owner's own post goes through: it was the right and not the post that was missing.
    const answer = await post(ownersCookie, form);
    const warned = await formOf(page, answer.body, id ?? "", {}, '[name="acceptWeakening"]');
    if (warned.length > 0) await post(ownersCookie, warned);
    expect(await rows(), `${action} by its owner`).not.toEqual(before);
  }
});
