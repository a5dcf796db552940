import { Title } from '../parts/title';
/** */
export function TenantsScreen() {
  return <Title text="tenants" />;
}
