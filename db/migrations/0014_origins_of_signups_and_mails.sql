ALTER TABLE "outbox" ADD COLUMN "origin" jsonb;--> statement-breakpoint
ALTER TABLE "signup_attempts" ADD COLUMN "interaction" text;