import { holdLink } from "../../hold-link";

/** Where the links in activation mails lead. */
export function GET(request: Request): Promise<Response> {
  return holdLink(request, "ACTIVATION_LINK");
}
