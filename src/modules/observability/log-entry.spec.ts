import { logEntry } from './log-entry.js';

describe('logEntry', () => {
  it.each([
    [['text'], { fields: {}, message: 'text' }],
    [['text', 'Context'], { fields: { context: 'Context' }, message: 'text' }],
    [[{ jobId: 'a' }, 'text', 'Context'], { fields: { jobId: 'a', context: 'Context' }, message: 'text' }],
    [['text', { jobId: 'a' }, 'Context'], { fields: { jobId: 'a', context: 'Context' }, message: 'text' }],
    [[{ jobId: 'a', msg: 'text' }, 'Context'], { fields: { jobId: 'a', context: 'Context' }, message: 'text' }],
    [['text', undefined, 'Context'], { fields: { context: 'Context' }, message: 'text' }],
  ])('reads %j', (parts, entry) => {
    expect(logEntry(parts)).toEqual(entry);
  });

  it('keeps errors and stack traces', () => {
    const error = new Error('broken');
    expect(logEntry([error, 'it failed', 'Context'])).toEqual({ fields: { err: error, context: 'Context' }, message: 'it failed' });
    expect(logEntry([error])).toEqual({ fields: { err: error }, message: 'broken' });
    const stack = 'Error: broken\n    at somewhere';
    expect(logEntry(['it failed', stack, 'Context'])).toEqual({ fields: { stack, context: 'Context' }, message: 'it failed' });
  });

  it('reads a text of many empty lines in time that grows with their number', () => {
    const text = '\n'.repeat(200_000);
    const before = process.cpuUsage();
    expect(logEntry([text]).message).toBe(text);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2_000); // a quadratic search takes 20 s
  });
});
