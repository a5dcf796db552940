import type { Blow } from './fault.js';
import { Random } from './random.js';

/** How often two faults come together. */
const DOUBLE = 0.4;

/** The blows of each round, without end: first every fault alone, in a random order, then any, often two at once. The same for the same seed. */
export function* planRounds(seed: number, faults: readonly string[], instances: number): Generator<readonly Blow[], never> {
  const random = new Random(seed);
  const blow = (fault: string, instance = random.integer(0, instances - 1)): Blow => ({ fault, instance, force: random.next() });
  for (const fault of random.shuffled(faults)) yield [blow(fault)];
  for (;;) {
    const first = blow(random.pick(faults));
    const others = faults.filter((fault) => fault !== first.fault);
    yield random.next() < DOUBLE ? [first, blow(random.pick(others), (first.instance + 1) % instances)] : [first];
  }
}
