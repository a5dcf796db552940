import { PublishWindow } from './publish-window.js';
import type { OutboxRow } from './read-outbox.sql.js';

const row = (id: number, jobId: string): OutboxRow => ({
  id,
  jobId,
  sequence: id,
  routingKey: 'k',
  type: 't',
  traceparent: null,
  body: '{}',
});
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A broker that confirms when told to. */
function broker() {
  const sent: { readonly id: number; readonly confirm: () => void; readonly refuse: () => void }[] = [];
  let progress = 0;
  const window = new PublishWindow(
    ({ id }) => new Promise<void>((resolve, reject) => sent.push({ id, confirm: resolve, refuse: () => reject(new Error('nack')) })),
    () => (progress += 1),
  );
  return { sent, window, ids: () => sent.map(({ id }) => id), progress: () => progress };
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
    sent[0]!.refuse();
    sent[1]!.confirm();
    await window.settled();
    window.add([row(4, 'c')]);
    expect(ids()).toEqual([1, 3]);
    expect(window.failure).toBeInstanceOf(Error);
    expect(window.takeConfirmed()).toEqual([3]);
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
