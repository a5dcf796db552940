import { describe, expect, it } from '@jest/globals';
import { table } from './table.js';

describe('table', () => {
  it('puts each cell on one line, and keeps its other spaces', () => {
    expect(table(['name', 'reason'], [['a  b', ' two\r\n  lines\tand\n']])).toEqual(['name  reason', 'a  b   two lines and']);
  });

  it('writes a cell of many spaces in time that grows with their number', () => {
    const spaces = ' '.repeat(200_000);
    const before = process.cpuUsage();
    expect(table(['reason'], [[`a${spaces}b\n${spaces}`]])[1]).toBe(`a${spaces}b`);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2_000); // a quadratic search takes 20 s
  });
});
