import { describe, expect, it } from '@jest/globals';
import { defaultMemoryMb } from './thread-memory.js';

const GIB = 1_073_741_824;

describe('defaultMemoryMb', () => {
  it.each([
    [8 * GIB, 10, 409],
    [64 * GIB, 4, 2_048],
    [GIB / 2, 10, 64],
  ])('gives each of the jobs its share of half the memory, within bounds (%d bytes, %d jobs)', (memoryBytes, poolSize, expectedMb) => {
    expect(defaultMemoryMb(poolSize, memoryBytes)).toBe(expectedMb);
  });

  it('knows the memory of this machine', () => {
    expect(defaultMemoryMb(1)).toBeGreaterThanOrEqual(64);
  });
});
