import { describe, expect, it } from '@jest/globals';
import { DatabaseUnavailableError } from '../../../database/failure.js';
import { throughOutages } from './through-outages.js';

const outage = new DatabaseUnavailableError(new Error('connect ECONNREFUSED'));

describe('throughOutages', () => {
  it('tries again while the database is away', async () => {
    let left = 2;
    expect(await throughOutages(async () => (left-- > 0 ? Promise.reject(outage) : 'done'), new AbortController().signal)).toBe('done');
  });

  it('tries once more, and no longer, when the signal is aborted', async () => {
    const stop = new AbortController();
    let tries = 0;
    const trying = throughOutages(async () => {
      if ((tries += 1) === 1) setImmediate(() => stop.abort());
      throw outage;
    }, stop.signal);
    await expect(trying).rejects.toBe(outage);
    expect(tries).toBe(2);
  });

  it('passes on at once whatever else goes wrong', async () => {
    let tries = 0;
    const wrong = new Error('a bad statement');
    await expect(throughOutages(async () => Promise.reject(((tries += 1), wrong)), new AbortController().signal)).rejects.toBe(wrong);
    expect(tries).toBe(1);
  });
});
