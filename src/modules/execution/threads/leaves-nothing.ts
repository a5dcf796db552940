import { getHeapStatistics } from 'node:v8';

/** A message port that is being closed, and the ports by which a thread gets its work. */
const OWN = new Set(['CloseReq', 'MessagePort']);
const MIB = 1_048_576;

/**
 * Whether the next job finds this thread as the last one found it: nothing of an earlier job is under way that could disturb it (a timer,
 * an open connection), and most of the memory is free.
 */
export function leavesNothing(memoryMb: number): boolean {
  return process.getActiveResourcesInfo().every((type) => OWN.has(type)) && getHeapStatistics().used_heap_size < (memoryMb * MIB) / 2;
}
