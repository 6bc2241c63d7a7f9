// What a signup page of one's own asks of Foyer's API.

export type FoyerOptions = {
  /** Of the application's host, such as `https://yourapp-yourcompany.example.com`. */
  origin: string;
  clientId: string;
  clientSecret: string;
  fetch?: Fetch;
};

/** As much of `fetch` as is used here. */
export type Fetch = (
  url: string,
  request: { method: string; headers: Record<string, string>; body: string },
) => Promise<Response>;

/** The API's answer, or why it refused. */
export type Answer<Body> = { ok: true; body: Body } | ({ ok: false } & Refused);

export type Refused = {
  code: string;
  /** What is wrong with each member of the request; empty for any other refusal. */
  violations: Record<string, Violation[]>;
  retryAfterSeconds: number | undefined;
};

export type Violation = { code: string; constraintAttributes?: Record<string, string> };

export type SignedUp =
  | { result: "USER_ACTIVATION_EMAIL_SENT"; userId: string; attemptProof: string }
  | { result: "USER_ACTIVATION_CODE_SENT"; userId: string; attemptProof: string; requestCode: string }
  | { result: "SIGNUP_COMPLETE"; redirectUrl: string };

export type SentAgain =
  | { result: "USER_ACTIVATION_EMAIL_SENT" }
  | { result: "USER_ACTIVATION_CODE_SENT"; requestCode: string };

export type Activated = { redirectUrl: string };

export type Foyer = ReturnType<typeof connectToFoyer>;

/** The calls that a signup takes. Their token is asked for once and kept as long as it lives. */
export function connectToFoyer({ origin, clientId, clientSecret, fetch = globalThis.fetch }: FoyerOptions) {
  let token = { value: "", endsAt: 0 };

  async function accessToken(): Promise<string> {
    if (token.endsAt > Date.now()) return token.value;
    const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    const answer = await fetch(`${origin}/api/v1/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${credentials}`, "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials",
    });
    if (!answer.ok) throw new Error(`Foyer gave no token: ${answer.status}`);
    const { access_token, expires_in } = await answer.json();
    // A minute early, so that none ends on its way.
    token = { value: access_token, endsAt: Date.now() + (expires_in - 60) * 1000 };
    return token.value;
  }

  async function call<Body>(path: string, body: object): Promise<Answer<Body>> {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${await accessToken()}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    // The next call asks for another one.
    if (answer.status === 401) token = { value: "", endsAt: 0 };
    if (answer.ok) return { ok: true, body: await answer.json() };
    const { code, violations = {} } = await answer.json();
    const retryAfter = answer.headers.get("retry-after");
    return { ok: false, code, violations, retryAfterSeconds: retryAfter === null ? undefined : Number(retryAfter) };
  }

  return {
    provisionUser: (body: object) => call<SignedUp>("/signup/provision-user", body),
    activateUser: (body: object) => call<Activated>("/user-activation/activate-user", body),
    requestUserActivation: (userId: string) => call<SentAgain>("/user-activation/request-user-activation", { userId }),
  };
}
