import { beginUserImport } from "@/lib/api/operations/user-imports";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(beginUserImport);
