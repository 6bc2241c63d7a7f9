export { beginAuthSession as GET, refuseHead as HEAD } from "../../begin-auth-session";
