import { JobOrder } from './job-order.js';

/** A work that ends when it is told to. */
function held(log: string[], name: string) {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const work = async (): Promise<void> => {
    log.push(name);
    await ended;
  };
  return { work, end };
}

describe('JobOrder', () => {
  it('begins the next work of a job when the last one has ended, and that of others at once', async () => {
    const order = new JobOrder(10);
    const log: string[] = [];
    const first = held(log, 'a1');
    const done = [
      order.run('a', first.work),
      order.run('a', async () => void log.push('a2')),
      order.run('b', async () => void log.push('b1')),
    ];
    await done[2];
    expect(log).toEqual(['a1', 'b1']);
    first.end();
    await Promise.all(done);
    expect(log).toEqual(['a1', 'b1', 'a2']);
  });

  it('runs no more works at once than it has places', async () => {
    const order = new JobOrder(1);
    const log: string[] = [];
    const [first, second] = [held(log, 'a'), held(log, 'b')];
    const done = [order.run('a', first.work), order.run('b', second.work)];
    await Promise.resolve();
    second.end();
    await new Promise(setImmediate);
    expect(log).toEqual(['a']);
    first.end();
    await Promise.all(done);
    expect(log).toEqual(['a', 'b']);
  });

  it('goes on after a work that failed, and tells who asked for it', async () => {
    const order = new JobOrder(1);
    const failed = order.run('a', async () => Promise.reject(new Error('no')));
    const next = order.run('a', async () => undefined);
    await expect(failed).rejects.toThrow('no');
    await next;
  });
});
