CREATE INDEX "tenants_display_name" ON "tenants" USING btree ("application_id",lower("display_name"),"id");--> statement-breakpoint
CREATE INDEX "tenants_created_at" ON "tenants" USING btree ("application_id","created_at","id");--> statement-breakpoint
CREATE INDEX "tenants_signup_enabled" ON "tenants" USING btree ("application_id","signup_enabled","name");--> statement-breakpoint
CREATE INDEX "tenants_words" ON "tenants" USING gin (array_to_tsvector(array_remove(regexp_split_to_array(lower("name" || ' ' || "display_name"), '[^[:alnum:]]+'), '')));