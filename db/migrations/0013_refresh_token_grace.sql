ALTER TABLE "clients" ADD COLUMN "refresh_token_grace_seconds" smallint DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "oauth_artifacts" ADD COLUMN "reusable_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "clients" ADD CONSTRAINT "clients_refresh_token_grace" CHECK ("clients"."refresh_token_grace_seconds" between 0 and 120);