import type { SqlRunner } from '../../../database/index.js';

/** The process of a registered instance. */
export interface RegisteredProcess {
  readonly instance: string;
  readonly host: string;
  readonly pid: number;
}

/** The processes of all registered instances; reads the whole, small table. */
export function listProcesses(runner: SqlRunner): Promise<RegisteredProcess[]> {
  return runner.query<RegisteredProcess>('SELECT name AS instance, host, pid FROM t_instance');
}
