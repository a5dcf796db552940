import fc from 'fast-check';
import { TurnHeap } from './turn-heap.js';

describe('TurnHeap', () => {
  it('gives what was pushed in the order of virtual times, then of names', () => {
    const item = fc.record({ name: fc.string({ maxLength: 3 }), vtime: fc.integer({ min: 0, max: 20 }) });
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const heap = new TurnHeap(items);
        const given = [];
        for (let next = heap.pop(); next; next = heap.pop()) given.push(next);
        const byTurn = [...items].sort((a, b) => a.vtime - b.vtime || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
        expect(given).toEqual(byTurn);
      }),
    );
  });
});
