import { API_ROUTES, dispatcher } from "@/lib/api/routes";
import { ENDPOINTS } from "../endpoints";

const dispatch = dispatcher([...API_ROUTES, ...Object.entries(ENDPOINTS)]);

export {
  dispatch as DELETE,
  dispatch as GET,
  dispatch as HEAD,
  dispatch as OPTIONS,
  dispatch as PATCH,
  dispatch as POST,
  dispatch as PUT,
};
