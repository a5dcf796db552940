import { Logger } from '@nestjs/common';
import { Conformance } from '../support/long-lived/conformance.js';
import { findLongLived, fixtureMistakes } from '../support/long-lived/find-long-lived.js';
import { PARTS } from '../support/long-lived/parts.js';
import { TestServers } from '../support/long-lived/test-servers.js';

/** For a busy machine; a call that ends at all ends within a fraction of it. */
const LIMIT_MS = 60_000;

describe('long-lived parts', () => {
  let servers: TestServers;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    servers = await TestServers.create();
  });
  afterAll(() => servers.remove());

  it('are all covered by this spec', () => {
    const classes = findLongLived();
    expect(classes.length).toBeGreaterThan(30);
    expect(fixtureMistakes(classes, Object.keys(PARTS))).toEqual([]);
  });

  describe.each(Object.entries(PARTS))('%s', (_, makePart) => {
    const conformance = new Conformance({
      make: () => makePart(servers),
      connections: () => servers.connections,
      unavailable: (work) => servers.unavailable(work),
      limit: { unit: 'ms', amount: LIMIT_MS },
    });

    it('starts once, however often it is started', () => conformance.startsOnce());
    it('has nothing to stop before its start', () => conformance.ignoresStopBeforeStart());
    it('stops while it starts', () => conformance.stopsWhileStarting());
    it('drains once, takes nothing new and waits for what is under way', () => conformance.drains());
    it('stops under load', () => conformance.stopsUnderLoad());
    it('stops after a failed start', () => conformance.stopsAfterFailedStart());
    it('stops without its servers', () => conformance.stopsWithoutServers());
    it('stays stopped', () => conformance.staysStopped());
    it('starts, drains and stops once for many callers', () => conformance.withstandsManyCallers());
  });
});
