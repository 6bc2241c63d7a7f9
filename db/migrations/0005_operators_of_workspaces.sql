CREATE TYPE "public"."operator_mail_kind" AS ENUM('OPERATOR_INVITATION', 'OPERATOR_PASSWORD_RESET');--> statement-breakpoint
CREATE TABLE "operator_mails" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" "operator_mail_kind" NOT NULL,
	"to_email" text NOT NULL,
	"invitation_id" text,
	"reset_id" text,
	"not_before" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"leased_until" timestamp (3) with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"provider_id" text,
	"parked_at" timestamp (3) with time zone,
	"last_error" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "operator_mails_about" CHECK (num_nonnulls("operator_mails"."invitation_id", "operator_mails"."reset_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "operator_password_resets" (
	"id" text PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"operator_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "operator_password_resets_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "operators" ALTER COLUMN "password_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "operator_invitations" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "operator_invitations" ADD COLUMN "invited_by" text;--> statement-breakpoint
ALTER TABLE "operator_invitations" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "operator_sessions" ADD COLUMN "device" text;--> statement-breakpoint
ALTER TABLE "operator_sessions" ADD COLUMN "network" text;--> statement-breakpoint
ALTER TABLE "operators" ADD COLUMN "oidc_issuer" text;--> statement-breakpoint
ALTER TABLE "operators" ADD COLUMN "oidc_subject" text;--> statement-breakpoint
ALTER TABLE "operator_mails" ADD CONSTRAINT "operator_mails_invitation_id_operator_invitations_id_fk" FOREIGN KEY ("invitation_id") REFERENCES "public"."operator_invitations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operator_mails" ADD CONSTRAINT "operator_mails_reset_id_operator_password_resets_id_fk" FOREIGN KEY ("reset_id") REFERENCES "public"."operator_password_resets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operator_password_resets" ADD CONSTRAINT "operator_password_resets_operator_id_operators_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operators"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "operator_mails_due" ON "operator_mails" USING btree ("not_before") WHERE "operator_mails"."sent_at" is null and "operator_mails"."parked_at" is null;--> statement-breakpoint
CREATE INDEX "operator_mails_invitation" ON "operator_mails" USING btree ("invitation_id");--> statement-breakpoint
CREATE INDEX "operator_mails_reset" ON "operator_mails" USING btree ("reset_id");--> statement-breakpoint
CREATE INDEX "operator_password_resets_operator" ON "operator_password_resets" USING btree ("operator_id","created_at");--> statement-breakpoint
ALTER TABLE "operator_invitations" ADD CONSTRAINT "operator_invitations_invited_by_operators_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."operators"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "operator_invitations_pending" ON "operator_invitations" USING btree ("workspace_id","email") WHERE "operator_invitations"."used_at" is null and "operator_invitations"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "operator_invitations_email" ON "operator_invitations" USING btree ("email");--> statement-breakpoint
ALTER TABLE "operators" ADD CONSTRAINT "operators_oidc" UNIQUE("oidc_issuer","oidc_subject");--> statement-breakpoint
ALTER TABLE "operator_invitations" ADD CONSTRAINT "operator_invitations_addressed" CHECK (("operator_invitations"."workspace_id" is null) = ("operator_invitations"."email" is null));--> statement-breakpoint
ALTER TABLE "operators" ADD CONSTRAINT "operators_oidc_whole" CHECK (("operators"."oidc_issuer" is null) = ("operators"."oidc_subject" is null));