import { propertyOf, stackTraceOf, thrownMessage } from '#libs/foreign-value';
import type { RunOutcome } from '../run-outcome.js';
import { MemoryExceeded } from './memory-exceeded.js';

/** What is known of a run whose thread has let it go. */
export interface EndOfThread {
  /** What the run itself told. */
  readonly outcome: RunOutcome | undefined;
  /** What the thread told of its own end. */
  readonly crash: { readonly message: string; readonly stackTrace: string } | undefined;
  /** Why the thread ended; undefined when it did not. */
  readonly failure: unknown;
  /** Aborted when the thread was ended by force. */
  readonly killed: AbortSignal;
  readonly memoryMb: number;
}

/** How the run settled; undefined when it was ended by force: then the reason of its signal decides. */
export function endOfThread({ outcome, crash, failure, killed, memoryMb }: EndOfThread): RunOutcome | undefined {
  if (outcome) return outcome;
  if (killed.aborted) return killed.reason instanceof MemoryExceeded ? outOfMemory(killed.reason, failure) : undefined;
  if (propertyOf(failure, 'code') === 'ERR_WORKER_OUT_OF_MEMORY') return outOfMemory(new MemoryExceeded(memoryMb), failure);
  if (crash) return { how: 'threw', message: crash.message, stackTrace: crash.stackTrace };
  const message = `the job's thread ended before run() had settled: ${thrownMessage(failure)}`;
  return { how: 'threw', message, stackTrace: stackTraceOf(failure) };
}

function outOfMemory({ message }: MemoryExceeded, failure: unknown): RunOutcome {
  return { how: 'threw', code: 'OUT_OF_MEMORY', message, stackTrace: stackTraceOf(failure) };
}
