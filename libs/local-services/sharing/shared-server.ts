import { join } from 'node:path';
import type { LocalService } from '../local-service.js';
import type { ServerProgram } from './server-program.js';
import { UserRegister } from './user-register.js';
import { withFolderLock } from './with-folder-lock.js';

/** A server that the processes of one folder share: the first starts it, the last ends it, and one that a killed run left is taken over. */
export class SharedServer {
  readonly #users: UserRegister;

  constructor(
    private readonly folder: string,
    private readonly program: ServerProgram,
    private readonly tell: (line: string) => void,
  ) {
    this.#users = new UserRegister(join(folder, 'users'));
  }

  /** Starts or joins the server. */
  async acquire(): Promise<LocalService> {
    return this.#locked(async () => {
      const shared = await this.#users.anyLeft();
      const running = await this.program.running();
      if (running)
        this.tell(`${this.program.name}: ${shared ? 'joined the one' : 'took over the one that an earlier run left'} in ${this.folder}`);
      const url = running ?? (await this.program.start());
      return this.#service(url, await this.#users.add());
    });
  }

  /** Ends the server if it runs and nobody uses it any more: what a killed run left. Says whether it is used. */
  async endIfUnused(): Promise<boolean> {
    return this.#locked(() => this.#endIfUnused());
  }

  #service(url: string, user: string): LocalService {
    let released: Promise<void> | undefined;
    const release = async () => {
      await this.#users.remove(user);
      await this.#endIfUnused();
    };
    return {
      url,
      release: () => (released ??= this.#locked(release)),
      kill: () => this.#locked(() => this.program.kill()),
      restart: () => this.#locked(() => this.#restart(url)),
    };
  }

  async #endIfUnused(): Promise<boolean> {
    if (await this.#users.anyLeft()) return true;
    if (!(await this.program.running())) return false;
    await this.program.stop();
    this.tell(`${this.program.name}: ended`);
    return false;
  }

  async #restart(url: string): Promise<void> {
    if (await this.program.running()) await this.program.stop();
    const now = await this.program.start();
    if (now !== url)
      throw new Error(`${this.program.name} could not come back on its port, because another program took it meanwhile. Run it again.`);
  }

  #locked<T>(work: () => Promise<T>): Promise<T> {
    return withFolderLock(join(this.folder, 'lock'), work);
  }
}
