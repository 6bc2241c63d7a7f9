CREATE TYPE "public"."mail_problem" AS ENUM('DELAYED', 'GAVE_UP', 'FAILED', 'SUPPRESSED', 'BOUNCED', 'COMPLAINED');--> statement-breakpoint
CREATE TABLE "signup_journeys" (
	"application_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"user_id" text NOT NULL,
	"client_id" text,
	"level" "signup_level" NOT NULL,
	"via_api" boolean DEFAULT false NOT NULL,
	"submitted_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"opened_at" timestamp (3) with time zone,
	"activated_at" timestamp (3) with time zone,
	"token_at" timestamp (3) with time zone,
	"refused_at" timestamp (3) with time zone,
	CONSTRAINT "signup_journeys_application_id_tenant_id_user_id_pk" PRIMARY KEY("application_id","tenant_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "signup_starts" (
	"application_id" text NOT NULL,
	"day" date NOT NULL,
	"tenant_id" text NOT NULL,
	"client_id" text NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "signup_starts_application_id_day_tenant_id_client_id_pk" PRIMARY KEY("application_id","day","tenant_id","client_id")
);
--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "delivered_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "problem" "mail_problem";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "problem_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "problem_detail" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "retried_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "signup_journeys" ADD CONSTRAINT "signup_journeys_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signup_starts" ADD CONSTRAINT "signup_starts_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "signup_journeys_time" ON "signup_journeys" USING btree ("application_id","submitted_at","user_id");--> statement-breakpoint
CREATE INDEX "signup_journeys_tenant" ON "signup_journeys" USING btree ("application_id","tenant_id","submitted_at","user_id");--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("application_id","action","created_at");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("application_id","actor_type","created_at");--> statement-breakpoint
CREATE INDEX "outbox_problems" ON "outbox" USING btree ("application_id","problem_at","id") WHERE "outbox"."problem" is not null and "outbox"."retried_at" is null;