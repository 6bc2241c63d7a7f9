export { beginAuthSession as GET } from "../../begin-auth-session";
