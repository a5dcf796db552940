import fc from 'fast-check';
import { AckGatherer } from './ack-gatherer.js';

const gathererOf = (count: number) => {
  const gatherer = new AckGatherer<number>();
  for (let tag = 1; tag <= count; tag += 1) gatherer.delivered(tag, tag);
  return gatherer;
};

describe('AckGatherer', () => {
  it('takes everything with one ack when all before it is done', () => {
    const acks = gathererOf(5);
    for (const tag of [3, 1, 2]) acks.ack(tag);
    expect(acks.take()).toEqual([{ message: 3, allUpTo: true }]);
    expect(acks.take()).toEqual([]);
  });

  it('acknowledges singly what stands behind an open delivery', () => {
    const acks = gathererOf(5);
    for (const tag of [1, 3, 5]) acks.ack(tag);
    expect(acks.take()).toEqual([
      { message: 1, allUpTo: false },
      { message: 3, allUpTo: false },
      { message: 5, allUpTo: false },
    ]);
    acks.ack(2);
    acks.ack(4);
    expect(acks.take()).toEqual([{ message: 4, allUpTo: true }]);
  });

  it('acknowledges each delivery once and never one that is open, in whatever order they end', () => {
    const steps = fc.array(fc.oneof(fc.nat({ max: 40 }), fc.constant('take' as const)));
    fc.assert(
      fc.property(steps, (order) => {
        const acks = gathererOf(40);
        const wanted = new Set<number>();
        const open = new Set(Array.from({ length: 40 }, (_, index) => index + 1));
        for (const step of [...order, 'take' as const]) {
          if (step !== 'take') {
            if (open.has(step)) wanted.add(step);
            acks.ack(step);
            continue;
          }
          for (const { message, allUpTo } of acks.take()) {
            const taken = allUpTo ? [...open].filter((tag) => tag <= message) : [message];
            for (const tag of taken) expect(wanted.delete(tag) && open.delete(tag)).toBe(true);
          }
          expect(wanted.size).toBe(0);
        }
      }),
    );
  });
});
