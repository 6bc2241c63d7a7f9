import { startYourApp } from "./app";

const { YOUR_APP_PORT, YOUR_APP_ISSUER, YOUR_APP_CLIENT_ID, YOUR_APP_CLIENT_SECRET, YOUR_APP_PIN } = process.env;

if (!YOUR_APP_PORT || !YOUR_APP_ISSUER || !YOUR_APP_CLIENT_ID) {
  console.error("Your App needs YOUR_APP_PORT, YOUR_APP_ISSUER and YOUR_APP_CLIENT_ID.");
  process.exit(1);
}

const app = await startYourApp({
  port: Number(YOUR_APP_PORT),
  issuer: YOUR_APP_ISSUER,
  clientId: YOUR_APP_CLIENT_ID,
  clientSecret: YOUR_APP_CLIENT_SECRET || undefined,
  pin: YOUR_APP_PIN || undefined,
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    app.close().then(() => process.exit(0));
  });
}
