import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = '/var/lib/jobcast';

/** A folder, made when missing, that other accounts can reach whatever the umask is: for what root keeps for PostgreSQL when its own folders are closed. */
export async function openPlace(name: string): Promise<string> {
  const folder = join(ROOT, name);
  await mkdir(folder, { recursive: true });
  await Promise.all([chmod(ROOT, 0o755), chmod(folder, 0o755)]);
  return folder;
}
