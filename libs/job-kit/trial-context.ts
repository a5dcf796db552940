import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { AttachedFile, InputFile } from './attached-file.js';
import type { JobContext } from './job-context.js';
import type { JobDescription } from './job-description.js';
import type { JobLogger } from './job-logger.js';
import type { JobRecord, RecordChange } from './job-record.js';

/** What a trial run is given besides its parameters; what is left out is as in a first attempt of a job of tenant `acme`. */
export interface TrialOptions {
  readonly job?: Partial<JobDescription>;
  readonly signal?: AbortSignal;
  readonly lastCheckpoint?: unknown;
  readonly inputs?: readonly InputFile[];
}

/**
 * Stands for the service in an author's own test of a runner: `bindContext(job, new TrialContext(parameters))`, then `job.run()`.
 * It notes what the runner does; a workspace is a new folder among the system's temporary ones, and is left there.
 */
export class TrialContext<Parameters> implements JobContext<Parameters> {
  readonly job: JobDescription;
  readonly signal: AbortSignal;
  readonly lastCheckpoint: unknown;
  /** What each call of `advanceCompletion` added. */
  readonly ticks: number[] = [];
  /** The messages of the job's log. */
  readonly messages: string[] = [];
  readonly checkpoints: unknown[] = [];
  readonly records: (JobRecord & { readonly change: RecordChange })[] = [];
  readonly attached: AttachedFile[] = [];
  readonly logger: JobLogger;
  readonly #inputs: readonly InputFile[];
  #workspace: Promise<string> | undefined;

  constructor(
    readonly parameters: Parameters,
    { job = {}, signal = new AbortController().signal, lastCheckpoint, inputs = [] }: TrialOptions = {},
  ) {
    this.job = { ...FIRST_ATTEMPT, ...job };
    this.signal = signal;
    this.lastCheckpoint = lastCheckpoint;
    this.#inputs = inputs;
    const note = (message: string): void => void this.messages.push(message);
    this.logger = { debug: note, info: note, warn: note, error: note };
  }

  advanceCompletion(n: number): void {
    this.ticks.push(n);
  }

  workspace(): Promise<string> {
    return (this.#workspace ??= mkdtemp(join(tmpdir(), 'jobcast-trial-')));
  }

  checkpoint(state: unknown): void {
    this.checkpoints.push(structuredClone(state));
  }

  async attach(path: string, name = basename(path)): Promise<AttachedFile> {
    const content = await readFile(path);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const file = { name, mediaType: 'application/octet-stream', bytes: content.length, sha256 };
    this.attached.push(file);
    return file;
  }

  inputs(): Promise<readonly InputFile[]> {
    return Promise.resolve(this.#inputs);
  }

  record(change: RecordChange, record: JobRecord): void {
    this.records.push({ change, ...record });
  }
}

const FIRST_ATTEMPT: JobDescription = {
  id: '01900000-0000-7000-8000-000000000000',
  tenant: 'acme',
  type: 'trial',
  name: null,
  description: null,
  owner: null,
  priority: 0,
  attempt: 1,
  maxAttempts: 1,
  queuedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: null,
  correlationId: null,
};
