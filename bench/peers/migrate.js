// Makes the tables in PEER_DATABASE_URL.
import { getMigrations } from "better-auth/db/migration";
import { auth, database } from "./auth.js";

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
await database.query("create table mails (id bigserial primary key, recipient text not null, link text not null)");
await database.end();
