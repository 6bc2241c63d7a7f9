import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string }>;

export default function IdentityProviderPage({ params }: { params: Params }) {
  return <CollectionPage collection="identity-providers" params={params} />;
}
