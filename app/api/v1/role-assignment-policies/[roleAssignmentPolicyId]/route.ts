import {
  changeRoleAssignmentPolicy,
  deleteRoleAssignmentPolicy,
  getRoleAssignmentPolicy,
} from "@/lib/api/operations/role-assignment-policies";
import { serve } from "@/lib/api/serve";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  getRoleAssignmentPolicy,
  changeRoleAssignmentPolicy,
  deleteRoleAssignmentPolicy,
);
