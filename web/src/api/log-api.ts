import { address } from './address';
import { send } from './request';

/** A part of a log: `text` begins at byte `offset`, and the next part at `next`. */
export interface LogWindow {
  readonly text: string;
  readonly offset: number;
  readonly next: number;
  readonly size: number;
  /** How many bytes of the whole log are missing; 0 where it is not told. */
  readonly leftOut: number;
}

async function read(id: string, query: { offset?: number; before?: number; limit: number; from?: 'end' }): Promise<LogWindow> {
  const { headers, ...response } = await send(`jobs/${encodeURIComponent(id)}/log`, { query }).then(async (answer) => ({
    headers: answer.headers,
    text: await answer.text(),
  }));
  const number = (name: string): number => Number(headers.get(name) ?? 0);
  return {
    text: response.text,
    offset: number('x-log-offset'),
    next: number('x-log-next-offset'),
    size: number('x-log-size'),
    leftOut: number('x-log-left-out'),
  };
}

/** Logs of jobs, by parts of bytes. */
export const logApi = {
  tail: (id: string, limit: number) => read(id, { from: 'end', limit }),
  from: (id: string, offset: number, limit: number) => read(id, { offset, limit }),
  before: (id: string, before: number, limit: number) => read(id, { before, limit }),
  downloadAddress: (id: string): string => address(`jobs/${encodeURIComponent(id)}/log`, { download: true }),
};
