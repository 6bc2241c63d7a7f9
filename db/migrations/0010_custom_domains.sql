CREATE TABLE "custom_domains" (
	"application_id" text NOT NULL,
	"id" text NOT NULL,
	"tenant_id" text,
	"owner_id" text NOT NULL,
	"slot" smallint NOT NULL,
	"domain" text NOT NULL,
	"challenge" text NOT NULL,
	"verified_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"records" jsonb,
	"checked_at" timestamp (3) with time zone,
	"recheck_at" timestamp (3) with time zone,
	"broken_since" timestamp (3) with time zone,
	"active" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "custom_domains_application_id_id_pk" PRIMARY KEY("application_id","id"),
	CONSTRAINT "custom_domains_slot" UNIQUE("application_id","owner_id","slot"),
	CONSTRAINT "custom_domains_domain" UNIQUE("application_id","owner_id","domain"),
	CONSTRAINT "custom_domains_owner" CHECK ("custom_domains"."owner_id" = coalesce("custom_domains"."tenant_id", "custom_domains"."application_id")),
	CONSTRAINT "custom_domains_at_most_2" CHECK ("custom_domains"."slot" in (1, 2)),
	CONSTRAINT "custom_domains_form" CHECK ("custom_domains"."domain" = lower("custom_domains"."domain") and "custom_domains"."domain" ~ '^[a-z0-9.-]{4,253}$'),
	CONSTRAINT "custom_domains_claim_or_proof" CHECK (("custom_domains"."verified_at" is null) = ("custom_domains"."expires_at" is not null) and ("custom_domains"."verified_at" is null) = ("custom_domains"."recheck_at" is null)),
	CONSTRAINT "custom_domains_proven_alone_serve" CHECK ("custom_domains"."verified_at" is not null or (not "custom_domains"."active" and "custom_domains"."broken_since" is null))
);
--> statement-breakpoint
CREATE TABLE "proven_domains" (
	"domain" text PRIMARY KEY NOT NULL,
	"application_id" text NOT NULL,
	"custom_domain_id" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "custom_domain_id" text;--> statement-breakpoint
ALTER TABLE "custom_domains" ADD CONSTRAINT "custom_domains_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "custom_domains" ADD CONSTRAINT "custom_domains_application_id_tenant_id_tenants_application_id_id_fk" FOREIGN KEY ("application_id","tenant_id") REFERENCES "public"."tenants"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proven_domains" ADD CONSTRAINT "proven_domains_application_id_custom_domain_id_custom_domains_application_id_id_fk" FOREIGN KEY ("application_id","custom_domain_id") REFERENCES "public"."custom_domains"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "custom_domains_active" ON "custom_domains" USING btree ("application_id","owner_id") WHERE "custom_domains"."active";--> statement-breakpoint
CREATE INDEX "custom_domains_tenant" ON "custom_domains" USING btree ("application_id","tenant_id");--> statement-breakpoint
CREATE INDEX "custom_domains_expiry" ON "custom_domains" USING btree ("expires_at") WHERE "custom_domains"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX "custom_domains_recheck" ON "custom_domains" USING btree ("recheck_at") WHERE "custom_domains"."recheck_at" is not null;--> statement-breakpoint
CREATE INDEX "proven_domains_custom_domain" ON "proven_domains" USING btree ("application_id","custom_domain_id");--> statement-breakpoint
CREATE INDEX "proven_domains_reversed" ON "proven_domains" USING btree (reverse('.' || "domain") text_pattern_ops);--> statement-breakpoint
ALTER TABLE "hosts" ADD CONSTRAINT "hosts_application_id_custom_domain_id_custom_domains_application_id_id_fk" FOREIGN KEY ("application_id","custom_domain_id") REFERENCES "public"."custom_domains"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "hosts_custom_domain" ON "hosts" USING btree ("application_id","custom_domain_id") WHERE "hosts"."custom_domain_id" is not null;