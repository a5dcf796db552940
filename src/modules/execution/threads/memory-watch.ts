import { Session } from 'node:inspector';

/** A loop that fills memory takes about 100 MB in this time. */
const LOOK_MS = 100;
const MIB = 1_048_576;

/**
 * One after the other they collect garbage at once, also in an endless loop, and without running code: a sampling that ends does so first.
 * `HeapProfiler.collectGarbage` would wait for the event loop. The interval, in bytes, is such that nothing is sampled.
 */
const COLLECT = [
  { method: 'HeapProfiler.startSampling', params: { samplingInterval: 1e12 } },
  { method: 'HeapProfiler.stopSampling' },
] as const;
const MEASURE = { method: 'Runtime.getHeapUsage' } as const;

/** A thread that is watched. */
interface Watched {
  readonly memoryMb: number;
  readonly onExceeded: () => void;
  /**
   * Whether an answer is awaited, and whether it comes after garbage was collected. One request at a time: a thread cannot be ended before
   * it has answered all.
   */
  asked: 'no' | 'heap' | 'live heap';
}

interface Attached {
  readonly sessionId: string;
  readonly workerInfo: { readonly title: string };
}

/**
 * Looks how much of its heap each thread uses, and tells when a job takes more than it may. It asks by the inspector's protocol, which
 * interrupts a thread also in an endless loop (Node 20 has no other way; measured: an answer within a millisecond, 1 500 threads that
 * ended in every way). What garbage takes does not count: before a job is blamed, it is collected.
 */
export class MemoryWatch {
  readonly #watched = new Map<number, Watched>();
  readonly #sessionIds = new Map<number, string>();
  readonly #threadIds = new Map<string, number>();
  #session: Session | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `onExceeded` is called once. Gives what ends the watching. */
  watch(threadId: number, memoryMb: number, onExceeded: () => void): () => void {
    this.#session ??= this.#connect();
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref();
    const watched: Watched = { memoryMb, onExceeded, asked: 'no' };
    this.#watched.set(threadId, watched);
    return () => {
      if (this.#watched.get(threadId) === watched) this.#watched.delete(threadId);
      if (this.#watched.size === 0) this.#rest();
    };
  }

  /** Lets go of the inspector. */
  stop(): void {
    this.#rest();
    this.#watched.clear();
    this.#sessionIds.clear();
    this.#threadIds.clear();
    this.#session?.disconnect();
    this.#session = undefined;
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #connect(): Session {
    const session = new Session();
    session.connect();
    session.on('NodeWorker.attachedToWorker', ({ params }) => this.#attached(params));
    session.on('NodeWorker.detachedFromWorker', ({ params }) => this.#detached(params.sessionId));
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => this.#answered(params.sessionId, params.message));
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    return session;
  }

  /** The title of a thread begins with `[worker <thread id>]`. */
  #attached({ sessionId, workerInfo }: Attached): void {
    const threadId = Number(/^\[worker (\d+)\]/.exec(workerInfo.title)?.[1]);
    this.#sessionIds.set(threadId, sessionId);
    this.#threadIds.set(sessionId, threadId);
  }

  #detached(sessionId: string): void {
    this.#sessionIds.delete(this.#threadIds.get(sessionId) ?? NaN);
    this.#threadIds.delete(sessionId);
  }

  #look(): void {
    for (const [threadId, watched] of this.#watched) if (watched.asked === 'no') this.#ask(threadId, watched, 'heap');
  }

  #ask(threadId: number, watched: Watched, what: 'heap' | 'live heap'): void {
    const sessionId = this.#sessionIds.get(threadId);
    if (sessionId === undefined) return;
    watched.asked = what;
    const requests = what === 'heap' ? [MEASURE] : [...COLLECT, MEASURE];
    requests.forEach((request) => this.#post(sessionId, request));
  }

  /** A thread that has ended meanwhile is an error, and nothing to be told. */
  #post(sessionId: string, request: object): void {
    this.#session?.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id: 1, ...request }) }, () => undefined);
  }

  #answered(sessionId: string, message: string): void {
    const { result } = JSON.parse(message) as { readonly result?: { readonly usedSize?: number } };
    const threadId = this.#threadIds.get(sessionId);
    const watched = threadId === undefined ? undefined : this.#watched.get(threadId);
    if (threadId === undefined || !watched || result?.usedSize === undefined) return;
    const exceeds = result.usedSize > watched.memoryMb * MIB;
    if (exceeds && watched.asked === 'heap') return this.#ask(threadId, watched, 'live heap');
    if (!exceeds) watched.asked = 'no';
    else watched.onExceeded();
  }
}
