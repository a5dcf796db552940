import type { JobRequest } from '#libs/contract';
import type { Random } from './random.js';

/** What a kind needs to know to make a request. */
export interface Draft {
  readonly random: Random;
  /** Where runs of the plug-in `storm` write. */
  readonly file: string;
  readonly nowMs: number;
}

/** A kind of job of the load: what is asked for, and how such a job may end (status, and the reason's code where there is one). */
export interface JobKind {
  readonly name: string;
  request(draft: Draft): JobRequest;
  readonly ends: readonly string[];
}

const DONE = 'SUCCEEDED';
const LOST = 'FAILED INSTANCE_LOST';
const TOO_OFTEN = 'FAILED ATTEMPTS_EXHAUSTED';
const STOPPED = 'ABORTED STOPPED';
/** A run that lasts until it is stopped. */
const ENDLESS_MS = 3_600_000;

const iso = (ms: number): string => new Date(ms).toISOString();
const work = ({ random, file }: Draft, more: object = {}) => ({ parameters: { file, durationMs: random.integer(10, 800), ...more } });

const plain = (type: string, ends: readonly string[] = [DONE, TOO_OFTEN]): JobKind => ({
  name: type,
  request: (draft) => ({ type, ...work(draft) }),
  ends,
});

/** Every kind of job that the load is made of. */
export const JOB_KINDS: readonly JobKind[] = [
  ...['kept', 'threaded', 'narrow', 'single', 'left', 'right'].map((type) => plain(type)),
  plain('fragile', [DONE, LOST]),
  { name: 'echo', request: ({ nowMs }) => ({ type: 'echo', parameters: { said: nowMs } }), ends: [DONE, TOO_OFTEN] },
  {
    name: 'ticks',
    request: ({ random }) => ({ type: 'sleep', parameters: { durationMs: random.integer(100, 1_000), ticks: 1_000 } }),
    ends: [DONE, TOO_OFTEN],
  },
  { name: 'fail', request: () => ({ type: 'fail', parameters: { message: 'on purpose' } }), ends: ['FAILED ERROR', LOST] },
  { name: 'spin', request: () => ({ type: 'spin', parameters: { durationMs: 50 } }), ends: [DONE, LOST, TOO_OFTEN] },
  { name: 'flaky', request: (draft) => ({ type: 'flaky', ...work(draft, { failures: 1 }) }), ends: [DONE, 'FAILED ERROR', TOO_OFTEN] },
  { name: 'hopeless', request: (draft) => ({ type: 'flaky', ...work(draft, { failures: 99 }) }), ends: ['FAILED ERROR', TOO_OFTEN] },
  { name: 'delayed', request: (draft) => ({ type: 'kept', ...work(draft), runAt: iso(draft.nowMs + 1_500) }), ends: [DONE, TOO_OFTEN] },
  {
    name: 'expiring',
    request: (draft) => ({ type: 'narrow', ...work(draft), priority: -1_000, expiresAt: iso(draft.nowMs + 1_000) }),
    ends: [DONE, 'FAILED EXPIRED', TOO_OFTEN],
  },
  { name: 'pending', request: (draft) => ({ type: 'kept', ...work(draft), pending: true }), ends: [DONE, TOO_OFTEN] },
  {
    name: 'stopped-waiting',
    request: (draft) => ({ type: 'kept', ...work(draft, { durationMs: ENDLESS_MS }), runAt: iso(draft.nowMs + 600_000) }),
    ends: [STOPPED],
  },
  {
    name: 'stopped-running',
    request: (draft) => ({ type: 'kept', ...work(draft, { durationMs: ENDLESS_MS }) }),
    ends: [STOPPED, TOO_OFTEN],
  },
  {
    name: 'stopped-fragile',
    request: (draft) => ({ type: 'fragile', ...work(draft, { durationMs: ENDLESS_MS }) }),
    ends: [STOPPED, LOST],
  },
];
