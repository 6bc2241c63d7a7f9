CREATE TYPE "public"."machine_role" AS ENUM('APPLICATION_ADMIN_CLIENT');--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"application_id" text NOT NULL,
	"client_id" text NOT NULL,
	"key_hash" text NOT NULL,
	"body_hash" text NOT NULL,
	"status" integer,
	"encrypted_answer" text,
	"lease_until" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_application_id_client_id_key_hash_pk" PRIMARY KEY("application_id","client_id","key_hash")
);
--> statement-breakpoint
CREATE TABLE "installation_events" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text,
	"operator_id" text,
	"action" text NOT NULL,
	"outcome" text NOT NULL,
	"request_id" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "operator_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"operator_id" text NOT NULL,
	"display_name" text NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "operator_tokens_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "user_import_refusals" (
	"application_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"import_id" text NOT NULL,
	"line" integer NOT NULL,
	"violations" jsonb NOT NULL,
	CONSTRAINT "user_import_refusals_application_id_tenant_id_import_id_line_pk" PRIMARY KEY("application_id","tenant_id","import_id","line")
);
--> statement-breakpoint
CREATE TABLE "user_imports" (
	"application_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"lines_done" integer DEFAULT 0 NOT NULL,
	"imported" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"completed_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_imports_application_id_tenant_id_id_pk" PRIMARY KEY("application_id","tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "applications" ADD COLUMN "activation_proof_required" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "machine_role" "machine_role";--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "permissions" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_application_id_client_id_clients_application_id_id_fk" FOREIGN KEY ("application_id","client_id") REFERENCES "public"."clients"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operator_tokens" ADD CONSTRAINT "operator_tokens_workspace_id_operator_id_workspace_memberships_workspace_id_operator_id_fk" FOREIGN KEY ("workspace_id","operator_id") REFERENCES "public"."workspace_memberships"("workspace_id","operator_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_import_refusals" ADD CONSTRAINT "user_import_refusals_application_id_tenant_id_import_id_user_imports_application_id_tenant_id_id_fk" FOREIGN KEY ("application_id","tenant_id","import_id") REFERENCES "public"."user_imports"("application_id","tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_imports" ADD CONSTRAINT "user_imports_application_id_tenant_id_tenants_application_id_id_fk" FOREIGN KEY ("application_id","tenant_id") REFERENCES "public"."tenants"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "installation_events_workspace" ON "installation_events" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "operator_tokens_operator" ON "operator_tokens" USING btree ("operator_id");--> statement-breakpoint
CREATE INDEX "outbox_ended" ON "outbox" USING btree (coalesce("sent_at", "parked_at"));--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_id" UNIQUE("application_id","id");--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_external_id" UNIQUE("application_id","tenant_id","external_id");--> statement-breakpoint
ALTER TABLE "clients" ADD CONSTRAINT "clients_permissions_by_type" CHECK ("clients"."type" = 'MACHINE' or ("clients"."machine_role" is null and "clients"."permissions" = '{}'));