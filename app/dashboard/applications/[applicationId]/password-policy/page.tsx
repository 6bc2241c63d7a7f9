import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string }>;

export default function PasswordPolicyPage({ params }: { params: Params }) {
  return <CollectionPage collection="password-policies" params={params} />;
}
