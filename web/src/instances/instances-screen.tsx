import { Title } from '../parts/title';
/** */
export function InstancesScreen() {
  return <Title text="instances" />;
}
