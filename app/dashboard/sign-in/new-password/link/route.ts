import { rememberLink } from "../../../operator-link";

/** The address in password reset mails to operators. */
export function GET(request: Request): Promise<Response> {
  return rememberLink(request, "/sign-in/new-password");
}
