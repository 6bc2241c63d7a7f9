import { answerUserinfo } from "@/lib/oauth/userinfo";
import { endpoint } from "../../endpoint";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  answers: { GET: answerUserinfo, POST: answerUserinfo },
  shared: true,
});
