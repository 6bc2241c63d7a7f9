import { changeUserByApi, deleteUserByApi, getUser } from "@/lib/api/operations/users";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(getUser, changeUserByApi, deleteUserByApi);
