import type { Blow } from './fault.js';
import { planRounds } from './plan-rounds.js';

const FAULTS = ['a', 'b', 'c', 'd', 'e'];

function rounds(seed: number, count: number): (readonly Blow[])[] {
  const plan = planRounds(seed, FAULTS, 3);
  return Array.from({ length: count }, () => plan.next().value);
}

describe('the rounds of a storm', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(rounds(7, 50)).toEqual(rounds(7, 50));
    expect(rounds(7, 50)).not.toEqual(rounds(8, 50));
  });

  it('begin with every fault alone', () => {
    const first = rounds(7, FAULTS.length).flat();
    expect(first.map(({ fault }) => fault).sort()).toEqual(FAULTS);
  });

  it('go on with any, often two at once, never of one kind or at one instance', () => {
    const pairs = rounds(7, 200).filter((blows) => blows.length > 1);
    expect(pairs.length).toBeGreaterThan(40);
    for (const [first, second] of pairs) {
      expect(first!.fault).not.toBe(second!.fault);
      expect(first!.instance).not.toBe(second!.instance);
    }
  });
});
