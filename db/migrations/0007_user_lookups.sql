ALTER TABLE "users" DROP CONSTRAINT "users_email";--> statement-breakpoint
ALTER TABLE "users" DROP CONSTRAINT "users_username";--> statement-breakpoint
ALTER TABLE "users" DROP CONSTRAINT "users_external_id";--> statement-breakpoint
DROP INDEX "users_by_email";--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree ("application_id","email","tenant_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_username" ON "users" USING btree ("application_id","tenant_id","username") WHERE "users"."username" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "users_external_id" ON "users" USING btree ("application_id","tenant_id","external_id") WHERE "users"."external_id" is not null;