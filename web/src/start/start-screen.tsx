import { Title } from '../parts/title';
/** */
export function StartScreen() {
  return <Title text="start" />;
}
