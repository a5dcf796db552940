import { Title } from '../parts/title';
/** */
export function JobScreen() {
  return <Title text="job" />;
}
