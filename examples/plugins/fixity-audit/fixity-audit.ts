import { createHash } from 'node:crypto';
import { copyFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AbstractJob, JobType } from 'jobcast/job-kit';
import { FixityParameters } from './fixity-parameters.js';
import { FixityResult } from './fixity-result.js';
import { hashFile } from './hash-file.js';
import { checkFiles, listFiles } from './list-files.js';
import { manifestLine } from './manifest-line.js';

/** Reads every file of a folder, computes its SHA-256 and writes a BagIt manifest: proof of what was there, to compare with later. */
@JobType({
  name: 'fixity-audit',
  title: 'Fixity audit',
  description: 'Computes the SHA-256 of each file of a folder and writes a BagIt manifest (RFC 8493).',
  parameters: FixityParameters,
  result: FixityResult,
  restartable: true,
})
export class FixityAudit extends AbstractJob<FixityParameters, FixityResult> {
  #files: readonly string[] = [];

  /** One tick per file; an empty folder has nothing to tick. */
  override getCompletionCount(): number {
    return Math.max(1, this.#files.length);
  }

  async run(): Promise<FixityResult> {
    const root = await this.#root();
    this.#files = await this.#listed(root);
    this.logger.info(`auditing ${this.#files.length} files`, { folder: root });
    const { lines, bytes } = await this.#hash(root);
    const manifest = await this.#keep(lines.join(''));
    const manifestSha256 = createHash('sha256').update(lines.join('')).digest('hex');
    this.logger.info(`audited ${lines.length} files, ${bytes} bytes`, { manifestSha256 });
    return { files: lines.length, bytes, manifestSha256, manifest };
  }

  /** The folder with every link on the way to it followed, so that paths below it can be compared with their real ones. */
  async #root(): Promise<string> {
    const { folder } = this.parameters;
    const found = await stat(folder).catch((cause: unknown) => {
      throw new Error(`folder: ${folder} cannot be read on this machine; give one that every instance can read`, {
        cause,
      });
    });
    if (!found.isDirectory()) throw new Error(`folder: expected a folder, but ${folder} is none`);
    return realpath(folder);
  }

  /** A manifest kept inside the folder is not part of what it lists, or a second run would differ from the first. */
  async #listed(root: string): Promise<string[]> {
    const { files, manifest } = this.parameters;
    if (files) return checkFiles(root, files, this.signal);
    const kept = manifest ? relative(root, manifest) : undefined;
    return (await listFiles(root, this.signal)).filter((file) => file !== kept);
  }

  async #hash(root: string): Promise<{ lines: string[]; bytes: number }> {
    const lines: string[] = [];
    let bytes = 0;
    for (const file of this.#files) {
      this.signal.throwIfAborted();
      const hashed = await hashFile(join(root, file), this.signal);
      lines.push(manifestLine(hashed.sha256, file));
      bytes += hashed.bytes;
      this.advanceCompletion();
    }
    return { lines, bytes };
  }

  /** Writes the manifest into the workspace and, where one was asked for, puts a copy in its place in one step. */
  async #keep(content: string): Promise<string | null> {
    const written = join(await this.workspace(), 'manifest-sha256.txt');
    await writeFile(written, content);
    const { manifest } = this.parameters;
    if (!manifest) return null;
    const beside = `${manifest}.${this.job.id}.part`; // a rename is atomic within one file system only
    await copyFile(written, beside);
    await rename(beside, manifest);
    return manifest;
  }
}
