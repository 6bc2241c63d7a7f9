import { expect, test } from "vitest";
import { filledIn, hiddenFields } from "./form";

const page = `
  <form encType="multipart/form-data" method="POST">
    <input type="hidden" name="$ACTION_REF_1"/>
    <input type="hidden" name="$ACTION_1:0" value="{&quot;id&quot;:&quot;70&quot;,&quot;s&quot;:&quot;&#x27;a &amp; b&#39;&quot;}"/>
    <input type="email" name="email" value=""/>
  </form>`;

test("hidden fields are read as a browser reads them, and what a person types in is not among them", () => {
  expect(hiddenFields(page)).toEqual([
    ["$ACTION_REF_1", ""],
    ["$ACTION_1:0", `{"id":"70","s":"'a & b'"}`],
  ]);
});

test("a filled-in form is multipart that a server reads back as it was", async () => {
  const post = await filledIn(hiddenFields(page), { email: "zoë@example.com" });
  const request = new Request("http://localhost/", {
    method: "POST",
    headers: { "content-type": post.contentType },
    body: new Uint8Array(post.body),
  });
  expect([...(await request.formData())]).toEqual([...hiddenFields(page), ["email", "zoë@example.com"]]);
});
