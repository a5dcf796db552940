/** Why a thread was ended: its job took more memory than it may. */
export class MemoryExceeded extends Error {
  override readonly name = 'MemoryExceeded';

  constructor(memoryMb: number) {
    super(
      `the job took more than the ${memoryMb} MiB of memory that it may; keep less in memory at once, or raise maxMemoryMb in its @JobType`,
    );
  }
}
