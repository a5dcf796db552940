import { Batcher } from './batcher.js';

/** A write that ends when told to. */
function heldWrites() {
  const batches: { readonly items: readonly number[]; readonly end: () => void; readonly fail: (error: Error) => void }[] = [];
  const write = (items: readonly number[]) =>
    new Promise<number[]>((resolve, reject) => batches.push({ items, end: () => resolve(items.map((item) => item * 10)), fail: reject }));
  return { batches, write };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Batcher', () => {
  it('writes at once what one turn of the event loop adds, and gives each its own result', async () => {
    const { batches, write } = heldWrites();
    const batcher = new Batcher({ write });
    const results = Promise.all([batcher.add(1), batcher.add(2)]);
    await turn();
    expect(batches.map(({ items }) => items)).toEqual([[1, 2]]);
    batches[0]!.end();
    expect(await results).toEqual([10, 20]);
  });

  it('writes together what gathers while an earlier write is in flight, never two writes at once', async () => {
    const { batches, write } = heldWrites();
    const batcher = new Batcher({ write });
    void batcher.add(1);
    await turn();
    const later = [batcher.add(2), batcher.add(3)];
    await turn();
    expect(batches).toHaveLength(1);
    batches[0]!.end();
    await turn();
    expect(batches[1]!.items).toEqual([2, 3]);
    batches[1]!.end();
    expect(await Promise.all(later)).toEqual([20, 30]);
  });

  it('bounds a batch by weight, but takes a heavy item alone', async () => {
    const { batches, write } = heldWrites();
    const batcher = new Batcher({ write, maxItems: 5, weigh: (item) => item });
    [2, 3, 1, 9, 1].forEach((item) => void batcher.add(item));
    for (let at = 0; at < 4; at += 1) {
      await turn();
      batches[at]!.end();
    }
    expect(batches.map(({ items }) => items)).toEqual([[2, 3], [1], [9], [1]]);
  });

  it('lets a bad item fail alone', async () => {
    const batcher = new Batcher<number, number>({
      write: async (items) => {
        if (items.includes(2)) throw new Error('two is bad');
        return items;
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('does not try item by item when the connection is gone', async () => {
    let writes = 0;
    const batcher = new Batcher<number, number>({
      isOutage: () => true,
      write: async () => {
        writes += 1;
        throw new Error('gone');
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(writes).toBe(1);
  });

  it('is idle when everything has been written', async () => {
    const { batches, write } = heldWrites();
    const batcher = new Batcher({ write });
    void batcher.add(1);
    await turn();
    let idle = false;
    const waiting = batcher.idle().then(() => (idle = true));
    await turn();
    expect(idle).toBe(false);
    batches[0]!.end();
    await waiting;
    expect(idle).toBe(true);
  });
});
