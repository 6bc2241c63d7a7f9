// Every test process begins here: no setting of the machine it runs on, and none of a .env file, reaches a test.
const OURS =
  /^(PORT|BASE_DOMAIN|DASHBOARD_HOST|PUBLIC_|TRUSTED_PROXY|DATABASE_|DATA_DIR|RESEND_|MAIL_FROM|LIMIT_|EMBEDDED_DATABASE_URL|DEMO_)/;

for (const name of Object.keys(process.env)) {
  if (OURS.test(name)) delete process.env[name];
}

// No test leaves this machine: nobody answers there, and passwords are judged by the local list.
process.env.BREACHED_PASSWORDS_URL = "http://127.0.0.1:9";
