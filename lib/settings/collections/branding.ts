// Client-safe: what pages and mails look like.
import { z } from "zod";
import { colour, defineCollection, url } from "../collection";

export const pageBrandings = defineCollection({
  key: "page-brandings",
  resource: "page-branding",
  schema: z.object({
    logoUrl: url().nullable(),
    accentColor: colour.nullable(),
    /** Of corners, in pixels. */
    radius: z.int().min(0).max(24).nullable(),
    colorScheme: z.enum(["AUTO", "LIGHT", "DARK"]),
  }),
  defaults: { logoUrl: null, accentColor: null, radius: null, colorScheme: "AUTO" },
  form: {
    path: "branding",
    menu: "signup",
    isPreviewed: true,
    fields: {
      logoUrl: { kind: "image" },
      accentColor: { kind: "colour", isText: true },
      radius: { kind: "number" },
      colorScheme: { kind: "choice" },
    },
  },
  wire: {
    words: { one: "page branding", many: "page brandings", granted: "page branding" },
    example: { accentColor: "#1d4ed8", colorScheme: "AUTO" },
    notes: {
      logoUrl: "Null: ours.",
      accentColor: "`#rrggbb`. Null: ours.",
      radius: "Of corners, in pixels. Null: ours.",
      colorScheme: "AUTO follows the visitor's browser.",
    },
  },
});

export const emailBrandings = defineCollection({
  key: "email-brandings",
  resource: "email-branding",
  schema: z.object({ logoUrl: url().nullable(), accentColor: colour.nullable() }),
  defaults: { logoUrl: null, accentColor: null },
  form: {
    path: "branding/emails",
    menu: null,
    fields: { logoUrl: { kind: "image" }, accentColor: { kind: "colour", isText: false } },
  },
  wire: {
    words: { one: "email branding", many: "email brandings", granted: "email branding" },
    example: { accentColor: "#1d4ed8" },
    notes: { logoUrl: "Null: ours.", accentColor: "`#rrggbb`. Null: ours." },
  },
});
