import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the build puts the console, from this file built (dist/src/modules/console) and as it is (src/modules/console). */
const PLACES = ['../../../web/', '../../../dist/web/'];

/** The folder of the built console; undefined when it was not built. */
export function consoleFolder(): string | undefined {
  return PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(
    (folder) => existsSync(`${folder}index.html`) && existsSync(`${folder}assets`),
  );
}
