import { describe, expect, it } from '@jest/globals';
import { endOfThread, type EndOfThread } from './end-of-thread.js';
import { MemoryExceeded } from './memory-exceeded.js';

const outcome = { how: 'returned', written: { ok: true, json: '7' } } as const;
const crash = { message: 'Error: astray', stackTrace: 'Error: astray\n at x' };
const ended = new Error('worker exited with code: 1');
const after = (values: Partial<EndOfThread>) =>
  endOfThread({ outcome: undefined, crash: undefined, failure: ended, killed: new AbortController().signal, memoryMb: 64, ...values });

describe('endOfThread', () => {
  it('is what the run told, however its thread ended after it', () => {
    expect(after({ outcome, crash })).toBe(outcome);
    expect(after({ outcome, killed: AbortSignal.abort() })).toBe(outcome);
  });

  it('is left to the reason of the signal when the thread was ended by force', () => {
    expect(after({ killed: AbortSignal.abort() })).toBeUndefined();
  });

  it('is OUT_OF_MEMORY, telling the limit and what to do, when the job took more than it may', () => {
    const told = { how: 'threw', code: 'OUT_OF_MEMORY', message: expect.stringMatching(/64 MiB.*raise maxMemoryMb/) };
    expect(after({ killed: AbortSignal.abort(new MemoryExceeded(64)) })).toMatchObject(told);
    expect(after({ failure: Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }) })).toMatchObject(told);
  });

  it('is the crash that the thread told, or else why the thread ended', () => {
    expect(after({ crash })).toEqual({ how: 'threw', ...crash });
    expect(after({})).toMatchObject({ how: 'threw', message: expect.stringContaining('worker exited with code: 1') });
  });
});
