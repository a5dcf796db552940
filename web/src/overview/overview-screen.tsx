import { Title } from '../parts/title';
/** */
export function OverviewScreen() {
  return <Title text="overview" />;
}
