// Runs in the page. The library's own compiler stands in for a build.
import "@angular/compiler";
import { provideHttpClient } from "@angular/common/http";
import { provideZonelessChangeDetection } from "@angular/core";
import { createApplication } from "@angular/platform-browser";
import { OidcSecurityService, provideAuth } from "angular-auth-oidc-client";
import { firstValueFrom } from "rxjs";

const { origin, issuer, clientId, scope } = JSON.parse(document.getElementById("settings").textContent);
const status = document.querySelector("[role=status]");
const visitor = document.getElementById("visitor");

const application = await createApplication({
  providers: [
    provideHttpClient(),
    provideZonelessChangeDetection(),
    provideAuth({
      config: {
        authority: issuer,
        clientId,
        scope,
        redirectUrl: `${origin}/callback`,
        responseType: "code",
        useRefreshToken: true,
        silentRenew: false,
        autoUserInfo: true,
        renewUserInfoAfterTokenRenew: true,
      },
    }),
  ],
});
const client = application.injector.get(OidcSecurityService);

/** Shows what the library makes of an answer, or why it makes nothing of it. */
async function show(work) {
  status.textContent = "Working";
  try {
    const { isAuthenticated, userData, accessToken, errorMessage } = await firstValueFrom(work());
    visitor.textContent = isAuthenticated ? JSON.stringify({ ...userData, accessToken }, null, 2) : "";
    status.textContent = isAuthenticated ? "Logged in" : errorMessage || "Not logged in";
  } catch (error) {
    status.textContent = `Failed: ${error.message ?? error}`;
  }
}

document.getElementById("log-in").addEventListener("click", () => {
  const hint = new URLSearchParams(location.search).get("login_hint");
  client.authorize(undefined, hint ? { customParams: { login_hint: hint } } : undefined);
});
document.getElementById("renew").addEventListener("click", () => show(() => client.forceRefreshSession()));
document.getElementById("give-back").addEventListener("click", async () => {
  status.textContent = "Working";
  try {
    await firstValueFrom(client.revokeAccessToken());
    await firstValueFrom(client.revokeRefreshToken());
    status.textContent = "Given back";
  } catch (error) {
    status.textContent = `Failed: ${error.message ?? error}`;
  }
});
await show(() => client.checkAuth());
