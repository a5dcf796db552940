import { Title } from '../parts/title';
/** */
export function JobTypesScreen() {
  return <Title text="job-types" />;
}
