import { readFile } from 'node:fs/promises';
import { grouped } from './grouped.js';

/** One run, as its own code told it; times are monotonic, the same clock in all processes of this machine. */
export interface Run {
  readonly jobId: string;
  readonly attempt: number;
  readonly tenant: string;
  readonly type: string;
  readonly process: number;
  readonly fromMs: number;
  /** Its end, that of its process, or from when its process stood still: from then on others may have had its place. */
  readonly toMs: number;
}

interface Line {
  readonly what: 'start' | 'end' | 'stall';
  readonly run: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly tenant: string;
  readonly type: string;
  readonly process: number;
  readonly atMs: number;
  readonly fromMs?: number;
}

/** What the runs of the plug-in `storm` wrote. `endedMs`: when processes ended. */
export async function readRuns(file: string, endedMs: ReadonlyMap<number, number>): Promise<Run[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return runsOf(text.split('\n').slice(0, -1), endedMs);
}

/** The runs that lines of JSON tell. A line that a kill cut off is left out. */
export function runsOf(texts: readonly string[], endedMs: ReadonlyMap<number, number>): Run[] {
  const lines = texts.flatMap(parsed);
  const ends = new Map(lines.filter(({ what }) => what === 'end').map(({ run, atMs }) => [run, atMs]));
  const stalls = grouped(
    lines.filter(({ what }) => what === 'stall'),
    (line) => line.process,
  );
  return lines
    .filter(({ what }) => what === 'start')
    .map(({ run, jobId, attempt, tenant, type, process, atMs: fromMs }) => {
      const endMs = Math.min(ends.get(run) ?? Infinity, endedMs.get(process) ?? Infinity);
      const stall = stalls.get(process)?.find((line) => line.atMs > fromMs && line.fromMs! < endMs);
      return { jobId, attempt, tenant, type, process, fromMs, toMs: Math.max(fromMs, Math.min(endMs, stall?.fromMs ?? Infinity)) };
    });
}

function parsed(text: string): Line[] {
  try {
    return [JSON.parse(text) as Line];
  } catch {
    return [];
  }
}
