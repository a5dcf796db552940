import { limitsExceeded } from './limits-exceeded.js';
import { SMALL_TENANT, type Limited } from './limits.js';

const jobs = (count: number, type: string, tenant = 'tenant01'): Limited[] => Array.from({ length: count }, () => ({ type, tenant }));

describe('what a snapshot of the tables shows', () => {
  it.each([
    ['type with maxRunning', jobs(2, 'narrow'), jobs(1, 'narrow', 'tenant02')],
    ['type of which one may run', jobs(1, 'single'), jobs(1, 'single', 'tenant02')],
    ['serial group', jobs(1, 'left'), jobs(1, 'right')],
    ['tenant', [...jobs(1, 'kept', SMALL_TENANT), ...jobs(1, 'echo', SMALL_TENANT)], jobs(1, 'sleep', SMALL_TENANT)],
  ])('a %s at its limit is right, and one job more is not', (_, most, more) => {
    const others = jobs(50, 'kept');
    expect(limitsExceeded([...others, ...most])).toEqual([]);
    expect(limitsExceeded([...others, ...most, ...more])).toHaveLength(1);
  });
});
