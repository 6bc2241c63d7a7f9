import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string }>;

export default function UserSchemaPage({ params }: { params: Params }) {
  return <CollectionPage collection="user-schemas" params={params} />;
}
