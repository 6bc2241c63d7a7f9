CREATE TYPE "public"."client_type" AS ENUM('CONFIDENTIAL', 'PUBLIC', 'MACHINE');--> statement-breakpoint
CREATE TYPE "public"."environment" AS ENUM('DEVELOPMENT', 'PRODUCTION');--> statement-breakpoint
CREATE TYPE "public"."actor_type" AS ENUM('VISITOR', 'USER', 'CLIENT', 'OPERATOR', 'SYSTEM');--> statement-breakpoint
CREATE TYPE "public"."mail_kind" AS ENUM('ACTIVATION_LINK', 'ACTIVATION_CODE', 'EMAIL_VERIFICATION', 'ACCOUNT_EXISTS', 'ACCOUNT_DEACTIVATED', 'MAGIC_LINK', 'PASSWORD_RESET');--> statement-breakpoint
CREATE TYPE "public"."settings_collection" AS ENUM('workflow-policies', 'user-schemas', 'identity-providers', 'password-policies', 'email-policies', 'auth-session-policies', 'page-brandings', 'email-brandings');--> statement-breakpoint
CREATE TYPE "public"."secret_purpose" AS ENUM('ACTIVATION_LINK', 'ACTIVATION_CODE', 'EMAIL_VERIFICATION', 'MAGIC_LINK', 'PASSWORD_RESET', 'AUTH_SESSION');--> statement-breakpoint
CREATE TYPE "public"."signup_level" AS ENUM('APPLICATION', 'TENANT');--> statement-breakpoint
CREATE TYPE "public"."signup_outcome" AS ENUM('CREATED', 'RESUMED', 'ALREADY_ACTIVE', 'DEACTIVATED');--> statement-breakpoint
CREATE TYPE "public"."user_activation_strategy" AS ENUM('EMAIL_LINK', 'EMAIL_CODE');--> statement-breakpoint
CREATE TYPE "public"."verification_step" AS ENUM('ACTIVATION_EMAIL', 'EMAIL_VERIFICATION');--> statement-breakpoint
CREATE TYPE "public"."host_kind" AS ENUM('VANITY', 'APPLICATION_CUSTOM', 'CUSTOM');--> statement-breakpoint
CREATE TYPE "public"."user_origin" AS ENUM('SIGNUP', 'OPERATOR');--> statement-breakpoint
CREATE TYPE "public"."user_status" AS ENUM('PROVISIONED', 'ACTIVE', 'INACTIVE');--> statement-breakpoint
CREATE TABLE "applications" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"display_name" text NOT NULL,
	"login_url" text NOT NULL,
	"logout_urls" text[] DEFAULT '{}' NOT NULL,
	"environment" "environment" DEFAULT 'PRODUCTION' NOT NULL,
	"signup_enabled" boolean DEFAULT false NOT NULL,
	"custom_signup_page_url" text,
	"custom_tenant_signup_page_url" text,
	"custom_login_page_url" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "applications_name_form" CHECK ("applications"."name" ~ '^[a-z0-9]{3,20}$')
);
--> statement-breakpoint
CREATE TABLE "clients" (
	"application_id" text NOT NULL,
	"id" text NOT NULL,
	"display_name" text NOT NULL,
	"type" "client_type" NOT NULL,
	"secret_hash" text,
	"login_url" text,
	"redirect_uris" text[] DEFAULT '{}' NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "clients_application_id_id_pk" PRIMARY KEY("application_id","id"),
	CONSTRAINT "clients_secret_by_type" CHECK (("clients"."type" = 'PUBLIC') = ("clients"."secret_hash" is null))
);
--> statement-breakpoint
CREATE TABLE "default_signup_roles" (
	"application_id" text NOT NULL,
	"role_id" text NOT NULL,
	CONSTRAINT "default_signup_roles_application_id_role_id_pk" PRIMARY KEY("application_id","role_id")
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"application_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"display_name" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "roles_application_id_id_pk" PRIMARY KEY("application_id","id"),
	CONSTRAINT "roles_name" UNIQUE("application_id","name"),
	CONSTRAINT "roles_name_form" CHECK ("roles"."name" ~ '^[a-z0-9]([a-z0-9:._-]{0,198}[a-z0-9])?$')
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"application_id" text NOT NULL,
	"kid" text NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"encrypted_private_jwk" text NOT NULL,
	"retired_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "signing_keys_application_id_kid_pk" PRIMARY KEY("application_id","kid")
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"application_id" text NOT NULL,
	"id" text NOT NULL,
	"tenant_id" text,
	"user_id" text,
	"attempt_id" text,
	"client_id" text,
	"actor_type" "actor_type" NOT NULL,
	"actor_id" text,
	"action" text NOT NULL,
	"outcome" text NOT NULL,
	"request_id" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_events_application_id_id_pk" PRIMARY KEY("application_id","id")
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"limit_name" text NOT NULL,
	"key" text NOT NULL,
	"window_start" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rate_limits_limit_name_key_window_start_pk" PRIMARY KEY("limit_name","key","window_start")
);
--> statement-breakpoint
CREATE TABLE "oauth_artifacts" (
	"application_id" text NOT NULL,
	"model" text NOT NULL,
	"id_hash" text NOT NULL,
	"payload" jsonb NOT NULL,
	"grant_id" text,
	"tenant_id" text,
	"user_id" text,
	"session_id" text,
	"consumed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "oauth_artifacts_application_id_model_id_hash_pk" PRIMARY KEY("application_id","model","id_hash")
);
--> statement-breakpoint
CREATE TABLE "mailbox" (
	"id" text PRIMARY KEY NOT NULL,
	"to_email" text NOT NULL,
	"sender" text NOT NULL,
	"subject" text NOT NULL,
	"html" text NOT NULL,
	"text" text NOT NULL,
	"headers" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"application_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" "mail_kind" NOT NULL,
	"to_email" text NOT NULL,
	"attempt_id" text,
	"user_id" text,
	"secret_id" text,
	"not_before" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"leased_until" timestamp (3) with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"provider_id" text,
	"parked_at" timestamp (3) with time zone,
	"last_error" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "outbox_application_id_tenant_id_id_pk" PRIMARY KEY("application_id","tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"application_id" text NOT NULL,
	"owner_id" text NOT NULL,
	"collection" "settings_collection" NOT NULL,
	"tenant_id" text,
	"id" text NOT NULL,
	"members" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "settings_application_id_owner_id_collection_pk" PRIMARY KEY("application_id","owner_id","collection"),
	CONSTRAINT "settings_id" UNIQUE("application_id","id"),
	CONSTRAINT "settings_owner" CHECK ("settings"."owner_id" = coalesce("settings"."tenant_id", "settings"."application_id")),
	CONSTRAINT "settings_members_object" CHECK (jsonb_typeof("settings"."members") = 'object')
);
--> statement-breakpoint
CREATE TABLE "one_time_secrets" (
	"application_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"purpose" "secret_purpose" NOT NULL,
	"user_id" text NOT NULL,
	"attempt_id" text,
	"email" text,
	"token_hash" text,
	"context" jsonb,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "one_time_secrets_application_id_tenant_id_id_pk" PRIMARY KEY("application_id","tenant_id","id"),
	CONSTRAINT "one_time_secrets_token" UNIQUE("application_id","token_hash"),
	CONSTRAINT "one_time_secrets_code_has_no_hash" CHECK (("one_time_secrets"."purpose" = 'ACTIVATION_CODE') = ("one_time_secrets"."token_hash" is null)),
	CONSTRAINT "one_time_secrets_hand_over_has_no_address" CHECK (("one_time_secrets"."purpose" = 'AUTH_SESSION') = ("one_time_secrets"."email" is null))
);
--> statement-breakpoint
CREATE TABLE "signup_attempts" (
	"application_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"user_id" text NOT NULL,
	"level" "signup_level" NOT NULL,
	"outcome" "signup_outcome" NOT NULL,
	"host" text NOT NULL,
	"client_id" text,
	"state" text,
	"email" text NOT NULL,
	"password_hash" text,
	"username" text,
	"tenant_display_name" text,
	"full_name" text,
	"given_name" text,
	"family_name" text,
	"phone_number" text,
	"birthdate" date,
	"verification_step" "verification_step" NOT NULL,
	"activation_strategy" "user_activation_strategy" NOT NULL,
	"secret_lifetime" integer NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"last_mail_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"activated_at" timestamp (3) with time zone,
	"activated_in_same_browser" boolean,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "signup_attempts_application_id_tenant_id_id_pk" PRIMARY KEY("application_id","tenant_id","id"),
	CONSTRAINT "signup_attempts_state_length" CHECK (char_length("signup_attempts"."state") between 1 and 512),
	CONSTRAINT "signup_attempts_one_end" CHECK ("signup_attempts"."activated_at" is null or "signup_attempts"."ended_at" is null)
);
--> statement-breakpoint
CREATE TABLE "hosts" (
	"hostname" text PRIMARY KEY NOT NULL,
	"application_id" text NOT NULL,
	"tenant_id" text,
	"kind" "host_kind" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hosts_hostname_form" CHECK ("hosts"."hostname" = lower("hosts"."hostname") and "hosts"."hostname" ~ '^[a-z0-9.-]{1,253}$')
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"application_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"display_name" text NOT NULL,
	"signup_enabled" boolean DEFAULT false NOT NULL,
	"allowed_signup_email_domains" text[] DEFAULT '{}' NOT NULL,
	"held_until" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_application_id_id_pk" PRIMARY KEY("application_id","id"),
	CONSTRAINT "tenants_name_form" CHECK ("tenants"."name" ~ '^[a-z0-9][a-z0-9-]{1,18}[a-z0-9]$' and position('--' in "tenants"."name") = 0),
	CONSTRAINT "tenants_domains_at_most_10" CHECK (cardinality("tenants"."allowed_signup_email_domains") <= 10)
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"application_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"user_id" text NOT NULL,
	"password_hash" text NOT NULL,
	"changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "credentials_application_id_tenant_id_user_id_pk" PRIMARY KEY("application_id","tenant_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"application_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"user_id" text NOT NULL,
	"token_hash" text NOT NULL,
	"host" text NOT NULL,
	"signup_attempt_id" text,
	"authenticated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"idle_expires_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_application_id_tenant_id_id_pk" PRIMARY KEY("application_id","tenant_id","id"),
	CONSTRAINT "sessions_token" UNIQUE("application_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "user_roles" (
	"application_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_roles_application_id_tenant_id_user_id_role_id_pk" PRIMARY KEY("application_id","tenant_id","user_id","role_id")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"application_id" text NOT NULL,
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"username" text,
	"status" "user_status" NOT NULL,
	"origin" "user_origin" NOT NULL,
	"full_name" text,
	"given_name" text,
	"family_name" text,
	"phone_number" text,
	"birthdate" date,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_application_id_tenant_id_id_pk" PRIMARY KEY("application_id","tenant_id","id"),
	CONSTRAINT "users_email" UNIQUE("application_id","tenant_id","email"),
	CONSTRAINT "users_username" UNIQUE("application_id","tenant_id","username"),
	CONSTRAINT "users_email_form" CHECK ("users"."email" = lower("users"."email") and length("users"."email") between 3 and 200),
	CONSTRAINT "users_username_no_address" CHECK (position('@' in "users"."username") = 0)
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"id" text PRIMARY KEY DEFAULT 'installation' NOT NULL,
	"base_domain" text NOT NULL,
	"seeded_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "installation_one_row" CHECK ("installation"."id" = 'installation')
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"display_name" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspaces_name_unique" UNIQUE("name"),
	CONSTRAINT "workspaces_name_form" CHECK ("workspaces"."name" ~ '^[a-z0-9]{3,20}$')
);
--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clients" ADD CONSTRAINT "clients_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "default_signup_roles" ADD CONSTRAINT "default_signup_roles_application_id_role_id_roles_application_id_id_fk" FOREIGN KEY ("application_id","role_id") REFERENCES "public"."roles"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signing_keys" ADD CONSTRAINT "signing_keys_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_artifacts" ADD CONSTRAINT "oauth_artifacts_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_artifacts" ADD CONSTRAINT "oauth_artifacts_application_id_tenant_id_tenants_application_id_id_fk" FOREIGN KEY ("application_id","tenant_id") REFERENCES "public"."tenants"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_artifacts" ADD CONSTRAINT "oauth_artifacts_application_id_tenant_id_user_id_users_application_id_tenant_id_id_fk" FOREIGN KEY ("application_id","tenant_id","user_id") REFERENCES "public"."users"("application_id","tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_artifacts" ADD CONSTRAINT "oauth_artifacts_application_id_tenant_id_session_id_sessions_application_id_tenant_id_id_fk" FOREIGN KEY ("application_id","tenant_id","session_id") REFERENCES "public"."sessions"("application_id","tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_application_id_tenant_id_tenants_application_id_id_fk" FOREIGN KEY ("application_id","tenant_id") REFERENCES "public"."tenants"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings" ADD CONSTRAINT "settings_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings" ADD CONSTRAINT "settings_application_id_tenant_id_tenants_application_id_id_fk" FOREIGN KEY ("application_id","tenant_id") REFERENCES "public"."tenants"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "one_time_secrets" ADD CONSTRAINT "one_time_secrets_application_id_tenant_id_user_id_users_application_id_tenant_id_id_fk" FOREIGN KEY ("application_id","tenant_id","user_id") REFERENCES "public"."users"("application_id","tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "one_time_secrets" ADD CONSTRAINT "one_time_secrets_application_id_tenant_id_attempt_id_signup_attempts_application_id_tenant_id_id_fk" FOREIGN KEY ("application_id","tenant_id","attempt_id") REFERENCES "public"."signup_attempts"("application_id","tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signup_attempts" ADD CONSTRAINT "signup_attempts_application_id_tenant_id_tenants_application_id_id_fk" FOREIGN KEY ("application_id","tenant_id") REFERENCES "public"."tenants"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signup_attempts" ADD CONSTRAINT "signup_attempts_application_id_tenant_id_user_id_users_application_id_tenant_id_id_fk" FOREIGN KEY ("application_id","tenant_id","user_id") REFERENCES "public"."users"("application_id","tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hosts" ADD CONSTRAINT "hosts_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hosts" ADD CONSTRAINT "hosts_application_id_tenant_id_tenants_application_id_id_fk" FOREIGN KEY ("application_id","tenant_id") REFERENCES "public"."tenants"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_application_id_tenant_id_user_id_users_application_id_tenant_id_id_fk" FOREIGN KEY ("application_id","tenant_id","user_id") REFERENCES "public"."users"("application_id","tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_application_id_tenant_id_user_id_users_application_id_tenant_id_id_fk" FOREIGN KEY ("application_id","tenant_id","user_id") REFERENCES "public"."users"("application_id","tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_application_id_tenant_id_user_id_users_application_id_tenant_id_id_fk" FOREIGN KEY ("application_id","tenant_id","user_id") REFERENCES "public"."users"("application_id","tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_application_id_role_id_roles_application_id_id_fk" FOREIGN KEY ("application_id","role_id") REFERENCES "public"."roles"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_application_id_tenant_id_tenants_application_id_id_fk" FOREIGN KEY ("application_id","tenant_id") REFERENCES "public"."tenants"("application_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "applications_workspace" ON "applications" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "audit_events_time" ON "audit_events" USING btree ("application_id","created_at");--> statement-breakpoint
CREATE INDEX "audit_events_tenant" ON "audit_events" USING btree ("application_id","tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "rate_limits_expiry" ON "rate_limits" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "oauth_artifacts_grant" ON "oauth_artifacts" USING btree ("application_id","grant_id");--> statement-breakpoint
CREATE INDEX "oauth_artifacts_user" ON "oauth_artifacts" USING btree ("application_id","tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "oauth_artifacts_session" ON "oauth_artifacts" USING btree ("application_id","tenant_id","session_id");--> statement-breakpoint
CREATE INDEX "oauth_artifacts_expiry" ON "oauth_artifacts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "mailbox_to" ON "mailbox" USING btree ("to_email","received_at");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("not_before") WHERE "outbox"."sent_at" is null and "outbox"."parked_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_attempt" ON "outbox" USING btree ("application_id","tenant_id","attempt_id");--> statement-breakpoint
CREATE INDEX "one_time_secrets_attempt" ON "one_time_secrets" USING btree ("application_id","tenant_id","attempt_id");--> statement-breakpoint
CREATE INDEX "one_time_secrets_user" ON "one_time_secrets" USING btree ("application_id","tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "one_time_secrets_expiry" ON "one_time_secrets" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "signup_attempts_user" ON "signup_attempts" USING btree ("application_id","tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "signup_attempts_by_id" ON "signup_attempts" USING btree ("application_id","id");--> statement-breakpoint
CREATE INDEX "hosts_owner" ON "hosts" USING btree ("application_id","tenant_id");--> statement-breakpoint
CREATE INDEX "tenants_name" ON "tenants" USING btree ("application_id","name");--> statement-breakpoint
CREATE INDEX "tenants_held_until" ON "tenants" USING btree ("held_until") WHERE "tenants"."held_until" is not null;--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("application_id","tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "sessions" USING btree ("expires_at");