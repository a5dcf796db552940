import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The plug-in whose jobs write a run log. */
export const ENDURANCE = fileURLToPath(new URL('./plugins/endurance', import.meta.url));

/** The most steps that a run of type `stepping` makes in a second; a busy machine only makes fewer of them. */
export const STEPS_OF_A_SECOND = 50;

/** The middle one of an odd number of values: one slow server or a process that halts does not change it. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) / 2]!;
}

/** What a run of a job of the plug-in `endurance` wrote of itself. */
export interface RunRecord {
  readonly jobId: string;
  readonly attempt: number;
  readonly what: 'start' | 'signal' | 'step' | 'end';
  /** The number of a step. */
  readonly step?: number;
  /** The path of the workspace. */
  readonly path?: string;
  /** The process that ran it. */
  readonly process: number;
  readonly atMs: number;
}

/** What the jobs of the plug-in `endurance` tell of their runs, whatever the service says. Their parameters name its folder. */
export class RunLog {
  private constructor(readonly folder: string) {}

  static async create(): Promise<RunLog> {
    return new RunLog(await mkdtemp(join(tmpdir(), 'jobcast-runs-')));
  }

  /** What the runs wrote, in its order; also of one kind only. */
  async records(what?: RunRecord['what']): Promise<RunRecord[]> {
    const text = await readFile(join(this.folder, 'runs.log'), 'utf8').catch(() => '');
    const records = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as RunRecord);
    return what === undefined ? records : records.filter((record) => record.what === what);
  }

  /** Jobs whose runner's code began twice in one attempt: there must be none. */
  async ranTwice(): Promise<string[]> {
    const names = (await this.records('start')).map(({ jobId, attempt }) => `${jobId} attempt ${attempt}`);
    return names.filter((name, index) => names.indexOf(name) !== index);
  }

  /** Counts the steps of a run of type `stepping` between two moments. Each takes at least 20 ms in which its process really ran. */
  async steps(jobId: string, fromMs: number, untilMs = Infinity): Promise<number> {
    const steps = (await this.records('step')).filter((record) => record.jobId === jobId && record.attempt === 1);
    return steps.filter(({ atMs }) => atMs > fromMs && atMs <= untilMs).length;
  }

  /** Lets the jobs of type `deaf` end. */
  async release(): Promise<void> {
    await writeFile(join(this.folder, 'release'), '');
  }

  /** Lets the jobs of type `gated` end that wait for this gate. */
  async open(gate: string): Promise<void> {
    await writeFile(join(this.folder, gate), '');
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
