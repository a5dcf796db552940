import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';

/** By what a process can be found again. */
export interface ProcessName {
  readonly instance: string;
  readonly host: string;
  readonly pid: number;
  /** In which numbers count: containers may share a host's name and not its numbers. Empty where there are none. */
  readonly pidNamespace: string;
  /** When it began, by which it is told from another one of the same number; compared for equality only. */
  readonly startedMs: number;
}

/** The name of this process. */
export function ownProcess(instance: string): ProcessName {
  return { instance, host: hostname(), pid: process.pid, pidNamespace: pidNamespace(), startedMs: performance.timeOrigin };
}

/** Whether a process still runs, as `own` sees it; `unknown` where its number says nothing here. */
export function stateOf(other: ProcessName, own: ProcessName): 'running' | 'ended' | 'unknown' {
  if (other.host !== own.host || other.pidNamespace !== own.pidNamespace) return 'unknown';
  const runs = other.pid === own.pid ? other.startedMs === own.startedMs : isRunning(other.pid);
  return runs ? 'running' : 'ended';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return ''; // not Linux
  }
}
