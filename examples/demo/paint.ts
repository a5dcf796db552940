import { styleText } from 'node:util';

/** A colour, or a weight, of text in a terminal. */
export type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Makes text coloured, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Colours only where a person looks at a terminal and did not say NO_COLOR (no-color.org). */
export function paintFor(output: NodeJS.WriteStream, variables: NodeJS.ProcessEnv): Paint {
  return output.isTTY && !variables['NO_COLOR'] ? (style, text) => styleText(style, text) : (_, text) => text;
}
