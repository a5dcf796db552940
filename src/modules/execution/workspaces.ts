import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { Settings } from '../../settings/index.js';
import type { JobInfo } from '../jobs/index.js';

/** In each instance's folder: which process it belongs to. */
const OWNER_FILE = 'owner.json';

interface Owner {
  readonly host: string;
  readonly pid: number;
}

/** The jobs' own directories: `<data directory>/workspaces/<instance>/<job id>-<attempt>`. */
@Injectable()
export class Workspaces {
  readonly #logger = new Logger('Workspaces');
  readonly #root: string;
  readonly #own: string;

  constructor(settings: Settings) {
    this.#root = join(settings.dataDir, 'workspaces');
    this.#own = join(this.#root, settings.instanceId.replace(/^\./, '%2E'));
  }

  /** Removes what earlier processes of this name and dead processes of this host left, and takes its own folder. */
  async sweep(): Promise<void> {
    await this.#remove(this.#own);
    for (const name of await readdir(this.#root).catch(() => [])) {
      const folder = join(this.#root, name);
      const owner = await ownerOf(folder);
      if (owner && owner.host === hostname() && !isAlive(owner.pid)) await this.#remove(folder);
    }
  }

  /** Makes the empty directory of a job's attempt and gives its absolute path. */
  async make(job: JobInfo): Promise<string> {
    const path = this.#pathOf(job);
    await mkdir(path, { recursive: true, mode: 0o700 });
    const owner: Owner = { host: hostname(), pid: process.pid };
    await writeFile(join(this.#own, OWNER_FILE), JSON.stringify(owner));
    return path;
  }

  /** Removes the directory of a job's attempt with all that is in it. */
  async remove(job: JobInfo): Promise<void> {
    await this.#remove(this.#pathOf(job));
  }

  /** Removes this instance's folder. */
  async end(): Promise<void> {
    await this.#remove(this.#own);
  }

  #pathOf(job: JobInfo): string {
    return join(this.#own, `${job.id}-${job.attempt}`);
  }

  async #remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
      this.#logger.warn(`a workspace could not be removed; remove it by hand: ${String(error)}`);
    });
  }
}

async function ownerOf(folder: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, OWNER_FILE), 'utf8')) as Owner;
  } catch {
    return undefined; // not a workspace, or removed at this moment by another instance
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
