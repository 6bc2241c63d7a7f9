// Plain data: where the endpoints of OAuth and OpenID Connect are, on every host.

export const PATHS = {
  authorize: "/api/v1/oauth2/authorize",
  token: "/api/v1/oauth2/token",
  userinfo: "/api/v1/oauth2/userinfo",
  revoke: "/api/v1/oauth2/revoke",
  jwks: "/api/v1/oauth2/jwks",
  discovery: "/.well-known/openid-configuration",
} as const;
