import { NotConfirmedError } from '#libs/amqp';
import { HeldEvents } from './held-events.js';
import { PublishWindow } from './publish-window.js';
import { outboxRow as row } from '../../test/support/outbox-row.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A broker that confirms when told to. */
function broker() {
  const sent: { readonly id: number; readonly confirm: () => void; readonly fail: () => void; readonly refuse: () => void }[] = [];
  let progress = 0;
  const held = new HeldEvents();
  const window = new PublishWindow(
    ({ id, routingKey }) =>
      new Promise<void>((resolve, reject) => {
        const nack = new NotConfirmedError('nacked', { exchange: 'e', routingKey });
        sent.push({ id, confirm: resolve, fail: () => reject(new Error('closed')), refuse: () => reject(nack) });
      }),
    () => (progress += 1),
    held,
  );
  return { sent, held, window, ids: () => sent.map(({ id }) => id), progress: () => progress };
}

describe('PublishWindow', () => {
  it('has at most one unconfirmed event of a job on its way, and all jobs at once', async () => {
    const { window, sent, ids } = broker();
    window.add([row(1, 'a'), row(2, 'b'), row(3, 'a'), row(4, 'a')]);
    expect(ids()).toEqual([1, 2]);
    sent[0]!.confirm();
    await turn();
    expect(ids()).toEqual([1, 2, 3]);
    expect(window.takeConfirmed()).toEqual([1]);
    expect(window.size).toBe(3);
  });

  it('keeps the order of a job over several reads', async () => {
    const { window, sent, ids } = broker();
    window.add([row(1, 'a')]);
    window.add([row(5, 'a')]);
    expect(ids()).toEqual([1]);
    sent[0]!.confirm();
    await turn();
    expect(ids()).toEqual([1, 5]);
  });

  it('sends nothing of a job after an event of it that was not confirmed', async () => {
    const { window, sent, ids } = broker();
    window.add([row(1, 'a'), row(2, 'a'), row(3, 'b')]);
    sent[0]!.fail();
    sent[1]!.confirm();
    await window.settled();
    window.add([row(4, 'c')]);
    expect(ids()).toEqual([1, 3]);
    expect(window.failure).toBeInstanceOf(Error);
    expect(window.takeConfirmed()).toEqual([3]);
  });

  it('holds what a full queue refuses, what follows of its job and what has its key; the rest goes on', async () => {
    const { window, held, sent, ids } = broker();
    window.add([row(1, 'a', 'full'), row(2, 'a'), row(3, 'b'), row(4, 'b', 'full'), row(5, 'b')]);
    sent[0]!.refuse();
    sent[1]!.confirm();
    await turn();
    window.add([row(6, 'a'), row(7, 'c', 'full'), row(8, 'd')]);
    expect(ids()).toEqual([1, 3, 8]);
    sent[2]!.confirm();
    await window.settled();
    expect({ failure: window.failure, size: window.size, held: held.size }).toEqual({ failure: undefined, size: 0, held: 6 });
    expect(window.takeConfirmed()).toEqual([3, 8]);
  });

  it('sends what was held in the order of its job when it is tried again, and holds it again when it is refused', async () => {
    const { window, held, sent, ids } = broker();
    window.add([row(1, 'a', 'full'), row(2, 'a')]);
    sent[0]!.refuse();
    await turn();
    expect(held.take(performance.now() + 60_000, 10)).toEqual([{ jobId: 'a', ids: [1, 2] }]);
    window.add([row(1, 'a', 'full'), row(2, 'a')], true);
    window.add([row(3, 'a')]);
    expect(ids()).toEqual([1, 1]);
    sent[1]!.refuse();
    await turn();
    expect(held.take(performance.now() + 60_000, 10)).toEqual([{ jobId: 'a', ids: [1, 2, 3] }]);
    window.add([row(1, 'a', 'full'), row(2, 'a'), row(3, 'a')], true);
    sent[2]!.confirm();
    await turn();
    sent[3]!.confirm();
    await turn();
    expect(ids()).toEqual([1, 1, 1, 2, 3]);
    expect(held.keys).toEqual([]);
  });

  it('tells of its progress when half has been confirmed', async () => {
    const { window, sent, progress } = broker();
    window.add([row(1, 'a'), row(2, 'b'), row(3, 'c'), row(4, 'd')]);
    sent[0]!.confirm();
    await turn();
    expect(progress()).toBe(0);
    sent[1]!.confirm();
    await turn();
    expect(progress()).toBe(1);
  });

  it('sends nothing once closed, what waits behind an event neither', async () => {
    const { window, sent, ids } = broker();
    window.add([row(1, 'a'), row(2, 'a')]);
    window.close();
    sent[0]!.confirm();
    await window.settled();
    expect(ids()).toEqual([1]);
  });
});
