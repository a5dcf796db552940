import { readTenantSettings } from './tenant-fields.js';

describe('readTenantSettings', () => {
  it('takes a rate, and null for none', () => {
    expect(readTenantSettings({ maxStartsPerMinute: 30 })).toEqual({ maxStartsPerMinute: 30 });
    expect(readTenantSettings({ maxStartsPerMinute: null })).toEqual({ maxStartsPerMinute: null });
  });

  it.each([0, -1, 1.5, '30'])('refuses %j as a rate, and tells what holds all back', (maxStartsPerMinute) => {
    expect(() => readTenantSettings({ maxStartsPerMinute })).toThrow(/maxStartsPerMinute: expected a whole number from 1 .*"paused": true/);
  });
});
