import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/**
 * The full path of an installed program: from the places given, else from PATH; undefined when there is none.
 * Packages' own places come first, because what Debian puts on PATH for RabbitMQ refuses every user but its own.
 */
export async function findProgram(name: string, places: readonly string[]): Promise<string | undefined> {
  for (const folder of [...places, ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean)]) {
    const file = join(folder, name);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return undefined;
}
