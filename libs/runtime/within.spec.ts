import { within } from './within.js';

describe('within', () => {
  it('resolves to whether the work has ended in time', async () => {
    expect(await within(Promise.resolve('done'), 60_000)).toBe(true);
    expect(await within(new Promise(() => undefined), 1)).toBe(false);
  });

  it('rejects if the work does', async () => {
    await expect(within(Promise.reject(new Error('broken')), 60_000)).rejects.toThrow('broken');
  });

  it('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
    const before = timers();
    await within(Promise.resolve(), 60_000);
    expect(timers()).toBe(before);
  });
});
