ALTER TYPE "public"."mail_kind" ADD VALUE 'TENANTS_FOUND';--> statement-breakpoint
CREATE INDEX "users_by_email" ON "users" USING btree ("application_id","email");