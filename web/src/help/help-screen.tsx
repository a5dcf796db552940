import { Title } from '../parts/title';
/** */
export function HelpScreen() {
  return <Title text="help" />;
}
