import { createRoleAssignmentPolicy, listRoleAssignmentPolicies } from "@/lib/api/operations/role-assignment-policies";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(createRoleAssignmentPolicy, listRoleAssignmentPolicies);
