import type { LongLived } from '#libs/runtime';
import * as broken from '../support/long-lived/broken-parts.js';
import { Conformance } from '../support/long-lived/conformance.js';
import { findLongLived, fixtureMistakes } from '../support/long-lived/find-long-lived.js';

type Check = {
  [Name in keyof Conformance]: Conformance[Name] extends () => Promise<void> ? Name : never;
}[keyof Conformance];

const CHECKS: readonly Check[] = [
  ...(['startsOnce', 'ignoresStopBeforeStart', 'stopsWhileStarting', 'drains', 'stopsUnderLoad'] as const),
  ...(['stopsAfterFailedStart', 'stopsWithoutServers', 'staysStopped', 'withstandsManyCallers'] as const),
];

/** Runs a check on parts of a class. */
async function check(name: Check, Part: new () => LongLived): Promise<void> {
  const conformance = new Conformance({
    make: async () => broken.under(new Part()),
    connections: () => 0,
    unavailable: async (work) => {
      broken.WaitsForServer.available = false;
      return work().finally(() => (broken.WaitsForServer.available = true));
    },
    limit: { unit: 'turns', amount: 2_000 },
  });
  await conformance[name]();
}

describe('the checks of long-lived parts', () => {
  it.each(CHECKS)('accept a sound part: %s', (name) => check(name, broken.SoundPart));

  const TWINS: readonly (readonly [Check, new () => LongLived, string | RegExp])[] = [
    ['startsOnce', broken.StartsTwice, 'a second start gives the promise of the first'],
    ['ignoresStopBeforeStart', broken.StopsUnstarted, 'a stop before the start does nothing'],
    ['stopsWhileStarting', broken.HangsIfStoppedEarly, 'expected a stop 0 turns after the start to end'],
    ['drains', broken.DrainsEarly, 'a drain waits for what is under way'],
    ['drains', broken.WorksWhileDraining, 'a drained part takes no turn'],
    ['stopsUnderLoad', broken.ForgetsWork, 'expected the work handed over before the stop to end'],
    ['stopsUnderLoad', broken.ListensWhenStopped, 'a stopped part sends no statement'],
    ['stopsUnderLoad', broken.LeavesTimer, /leaves no timer behind.*[^]*LeavesTimer/],
    ['stopsUnderLoad', broken.LeavesServer, /closes what it has opened.*TCPSERVERWRAP/],
    ['stopsAfterFailedStart', broken.LeavesTimerOfFailedStart, 'leaves no timer behind'],
    ['stopsWithoutServers', broken.WaitsForServer, 'expected a stop without servers to end'],
    ['staysStopped', broken.Revives, 'a start after the stop gives the promise of the first start'],
    ['withstandsManyCallers', broken.StartsTwice, 'starts, drains and stops once'],
  ];
  it.each(TWINS.map(([name, Part, message]) => [name, Part.name, Part, message] as const))(
    'reject a broken part: %s, %s',
    async (name, _, Part, message) => {
      await expect(check(name, Part)).rejects.toThrow(message);
    },
  );

  it('say what to add for a class without a fixture, and which fixture has no class', () => {
    const classes = [...findLongLived(), { name: 'NewPart', file: 'src/new-part.ts' }];
    const names = classes.map(({ name }) => name);
    expect(fixtureMistakes(classes, names)).toEqual([]);
    expect(fixtureMistakes(classes, [...names.filter((name) => name !== 'NewPart'), 'OldPart'])).toEqual([
      'src/new-part.ts: NewPart starts and stops but no test covers it; add "NewPart" to PARTS in test/support/long-lived/parts.ts',
      'PARTS has "OldPart", but no class of that name extends LongLived; remove it',
    ]);
  });
});
