import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatIdentity, isAlive, ownIdentity, parseIdentity } from './process-identity.js';

/** Who uses a server: one file a use, with the identity of its process. Called under the folder's lock only. */
export class UserRegister {
  constructor(private readonly folder: string) {}

  /** Enters this process and gives the name under which it stands. */
  async add(): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const name = randomUUID();
    await writeFile(join(this.folder, name), formatIdentity(ownIdentity()));
    return name;
  }

  /** Takes one use out. */
  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }

  /** Takes out those whose process is gone, and says whether anybody is left. */
  async anyLeft(): Promise<boolean> {
    const names = await readdir(this.folder).catch(() => []);
    const alive = await Promise.all(names.map((name) => this.#keepIfAlive(name)));
    return alive.includes(true);
  }

  async #keepIfAlive(name: string): Promise<boolean> {
    const user = parseIdentity(await readFile(join(this.folder, name), 'utf8'));
    if (user && isAlive(user)) return true;
    await this.remove(name);
    return false;
  }
}
