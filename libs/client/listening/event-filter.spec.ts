import { eventOf } from '../../../test/support/published-events.js';
import { EventFilter } from './event-filter.js';

describe('EventFilter', () => {
  it('binds every combination, and each status by its name', () => {
    const filter = new EventFilter({ tenant: ['acme', 'zeta'], jobType: 'echo', status: ['FAILED', 'ABORTED'] });
    expect(filter.keys).toEqual(['acme.echo.FAILED', 'acme.echo.ABORTED', 'zeta.echo.FAILED', 'zeta.echo.ABORTED']);
    const all = ['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED'].map((status) => `*.*.${status}`);
    expect(new EventFilter({}).keys).toEqual(all);
    expect(new EventFilter({ tenant: ['acme', '*'], status: '*' }).keys).toEqual(all);
  });

  it('knows which events belong to it', () => {
    const filter = new EventFilter({ tenant: 'acme', status: 'FAILED' });
    const matches = (more: object): boolean => filter.matches(eventOf('job', 1, { status: 'FAILED', ...more }));
    expect([matches({}), matches({ jobType: 'any' }), matches({ tenant: 'zeta' }), matches({ status: 'ABORTED' })]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
