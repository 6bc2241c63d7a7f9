import { holdLink } from "../../../held-link";

/** Where the link leads that is mailed to an operator who has forgotten their password. */
export function GET(request: Request): Promise<Response> {
  return holdLink(request, "/sign-in/new-password");
}
