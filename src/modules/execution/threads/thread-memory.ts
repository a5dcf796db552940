import { totalmem } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';

const MIB = 1_048_576;
/** The most that a type may take that does not say how much it needs. */
const MAX_DEFAULT_MB = 2_048;
const MIN_DEFAULT_MB = 64;

/** How many MiB a job in a thread may take when its type does not say: its share of half the memory that this process has. */
export function defaultMemoryMb(poolSize: number, memoryBytes = availableBytes()): number {
  const shareMb = Math.floor(memoryBytes / 2 / poolSize / MIB);
  return Math.min(MAX_DEFAULT_MB, Math.max(MIN_DEFAULT_MB, shareMb));
}

/**
 * V8's own limits of a thread whose job may take `memoryMb`. They are far above it: {@link MemoryWatch} holds the job to its limit, since a
 * thread that comes to V8's limit by one big allocation ends the whole process (measured with Node 20.20: a list or a Map that grows beyond
 * 64 MB). A list that grows takes 2.5 times its memory for a moment.
 */
export function heapLimits(memoryMb: number): ResourceLimits {
  return { maxOldGenerationSizeMb: memoryMb * 3 + 512, maxYoungGenerationSizeMb: Math.min(48, Math.max(4, Math.floor(memoryMb / 4))) };
}

/** Of the machine, or of the container, where that has less. */
function availableBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
