import { nextTime } from './next-time.js';

/** The first due times after a moment. */
function times(cron: string, timeZone: string, after: string, count: number): string[] {
  const found: string[] = [];
  for (let from = new Date(after); found.length < count;) {
    from = nextTime({ cron, timeZone }, from)!;
    found.push(from.toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
}

describe('nextTime', () => {
  it.each([
    [
      'a daily time that spring leaves out is due when the gap ends',
      '30 2 * * *',
      '2026-03-28T12:00Z',
      ['2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ],
    ['a daily time that autumn repeats is due once', '30 2 * * *', '2026-10-24T12:00Z', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
    [
      'every half hour goes on evenly through both',
      '*/30 * * * *',
      '2026-10-25T00:15Z',
      ['2026-10-25T00:30Z', '2026-10-25T01:00Z', '2026-10-25T01:30Z'],
    ],
    ['a day of the week is that of the zone', '0 0 * * 1', '2026-06-01T12:00Z', ['2026-06-07T22:00Z', '2026-06-14T22:00Z']],
  ])('%s', (_, cron, after, expected) => {
    expect(times(cron, 'Europe/Berlin', after, expected.length)).toEqual(expected);
  });

  it('is later than the moment that is given, be that a due time itself', () => {
    const everySecond = { cron: '* * * * * *', timeZone: 'UTC' };
    expect(nextTime(everySecond, new Date('2026-01-01T00:00:00.000Z'))).toEqual(new Date('2026-01-01T00:00:01.000Z'));
    expect(nextTime(everySecond, new Date('2026-01-01T00:00:00.999Z'))).toEqual(new Date('2026-01-01T00:00:01.000Z'));
  });

  it('is null where no time will come', () => {
    expect(nextTime({ cron: '0 0 30 2 *', timeZone: 'UTC' }, new Date('2026-01-01T00:00Z'))).toBeNull();
  });
});
