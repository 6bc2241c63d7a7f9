import { hash, verify } from "@node-rs/argon2";
import { betterAuth } from "better-auth";
import { organization } from "better-auth/plugins";
import pg from "pg";

/** The parameters of lib/passwords in the product; the bench compares them with a stored hash. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const database = new pg.Pool({ connectionString: process.env.PEER_DATABASE_URL, max: 10 });

/** As its documentation sets up signing up with a password and an organization. The rest is its default of production, its limits too. */
export const auth = betterAuth({
  database,
  baseURL: process.env.PEER_URL,
  secret: process.env.PEER_SECRET,
  telemetry: { enabled: false },
  advanced: { ipAddress: { ipAddressHeaders: ["x-forwarded-for"] } },
  emailAndPassword: {
    enabled: true,
    password: {
      hash: (password) => hash(password, ARGON2ID),
      verify: ({ hash: stored, password }) => verify(stored, password),
    },
  },
  emailVerification: {
    sendOnSignUp: true,
    // A row for each mail, like the product's built-in mailbox: the bench counts them.
    sendVerificationEmail: async ({ user, url }) => {
      await database.query("insert into mails (recipient, link) values ($1, $2)", [user.email, url]);
    },
  },
  plugins: [organization()],
});
