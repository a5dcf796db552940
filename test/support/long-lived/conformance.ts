import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { LongLived } from '../../../libs/runtime/index.js';
import { LeftBehind, type Open } from './left-behind.js';
import type { PartUnderTest } from './part-under-test.js';

/** Where the parts come from, and how the world around them is seen. */
export interface ConformanceOptions {
  readonly make: () => Promise<PartUnderTest>;
  /** How many connections there are to the servers that the parts use. */
  readonly connections: () => number;
  /** Runs `work` while the servers cannot be reached. */
  readonly unavailable: <R>(work: () => Promise<R>) => Promise<R>;
  /** A call that takes longer counts as one that never ends. Turns of the event loop do not pass while the process halts. */
  readonly limit: { readonly unit: 'ms' | 'turns'; readonly amount: number };
}

type Hook = 'onStart' | 'onDrain' | 'onStop';

/** After how many turns of the event loop a part is stopped that is starting. */
const EARLY_STOPS = [0, 1, 3, 20];
const LOOK_EVERY_MS = 5;
/** Enough for everything that resolves by itself. */
const A_WHILE = 10;

/** The duties of every long-lived part. Each check makes new parts and rejects with a message about the fault; every life ends with nothing left behind. */
export class Conformance {
  constructor(private readonly options: ConformanceOptions) {}

  /** Two starts are one. */
  startsOnce(): Promise<void> {
    return this.#life(async ({ part }) => {
      const starts = countCalls(part, 'onStart');
      const first = part.start();
      expectThat(part.start() === first, 'a second start gives the promise of the first');
      await this.#inTime(first, 'start');
      await this.#inTime(part.start(), 'a start after the start');
      expectThat(starts() === 1, `the work begins once, not ${starts()} times`);
    });
  }

  /** A part that was never started has nothing to stop, and can be started later. */
  ignoresStopBeforeStart(): Promise<void> {
    return this.#life(async ({ part }) => {
      const calls = (['onStart', 'onDrain', 'onStop'] as const).map((hook) => countCalls(part, hook));
      await this.#inTime(Promise.all([part.drain(), part.stop()]), 'a stop before the start');
      expectThat(
        calls.every((count) => count() === 0),
        'a stop before the start does nothing',
      );
      await this.#inTime(part.start(), 'a start after a stop that did nothing');
    });
  }

  /** A stop that comes while the part starts ends it, at whatever step of the start. */
  async stopsWhileStarting(): Promise<void> {
    for (const turns of EARLY_STOPS) {
      await this.#life(async (under) => {
        const starting = settled(under.begin?.() ?? under.part.start());
        await turnsOfTheLoop(turns);
        await this.#inTime(Promise.all([under.part.stop(), starting]), `a stop ${turns} turns after the start`);
        await this.#expectQuiet(under);
      });
    }
  }

  /** A drain waits for what is under way and takes nothing new; a second one is the first. */
  drains(): Promise<void> {
    return this.#life(async (under) => {
      const { part, hold, takesNothing } = under;
      const drains = countCalls(part, 'onDrain');
      const turn = hold ? undefined : holdTurn(part);
      await this.#inTime(part.start(), 'start');
      await turn?.begun;
      const held = hold ? await this.#inTime(hold(), 'the beginning of work') : turn;
      const drained = part.drain();
      expectThat(part.drain() === drained, 'a second drain gives the promise of the first');
      if (held) expectThat((await stateAfterAWhile(drained)) === 'pending', 'a drain waits for what is under way');
      held?.finish();
      await this.#inTime(drained, 'drain');
      if (held) await this.#inTime(held.ended, 'the work under way');
      expectThat(drains() <= 1, `a part drains once, not ${drains()} times`);
      const turns = countTurns(part);
      wake(part);
      await takesNothing?.();
      await turnsOfTheLoop(A_WHILE);
      expectThat(turns() === 0, 'a drained part takes no turn');
    });
  }

  /** A stop ends a part that is busy, and everything that was handed to it settles. */
  stopsUnderLoad(): Promise<void> {
    return this.#life(async (under) => {
      const { part, load } = under;
      await this.#inTime(part.start(), 'start');
      const handedOver = load ? await this.#inTime(load(), 'handing work over') : undefined;
      const done = settled(handedOver?.ended ?? Promise.resolve());
      const pressing = setInterval(() => wake(part), 1);
      await turnsOfTheLoop(1);
      try {
        await this.#inTime(part.stop(), 'a stop under load');
      } finally {
        clearInterval(pressing);
      }
      await this.#inTime(done, 'the work handed over before the stop');
      await this.#expectQuiet(under);
    });
  }

  /** A part whose start fails, before or after its own steps, can be stopped. */
  async stopsAfterFailedStart(): Promise<void> {
    for (const when of ['before', 'after'] as const) {
      await this.#life(async (under) => {
        failStart(under.part, when);
        const started = await settled(under.part.start());
        expectThat(started === 'rejected', `a start that fails ${when} its steps rejects`);
        await this.#inTime(under.part.stop(), `a stop after a start that failed ${when} its steps`);
        await this.#expectQuiet(under);
      });
    }
  }

  /** Without its servers a part can be stopped, at once or when it has tried for a while. */
  async stopsWithoutServers(): Promise<void> {
    for (const turns of [0, A_WHILE]) {
      await this.options.unavailable(() =>
        this.#life(async ({ part }) => {
          const starting = settled(part.start());
          await turnsOfTheLoop(turns);
          await this.#inTime(Promise.all([part.stop(), starting]), 'a stop without servers');
        }),
      );
    }
  }

  /** A stopped part stays stopped: a start gives the promise of the first one, and nothing that happens around it makes it work. */
  staysStopped(): Promise<void> {
    return this.#life(async (under) => {
      const { part } = under;
      const starts = countCalls(part, 'onStart');
      const stops = countCalls(part, 'onStop');
      const first = part.start();
      await this.#inTime(first, 'start');
      await this.#inTime(part.stop(), 'stop');
      expectThat(part.start() === first, 'a start after the stop gives the promise of the first start');
      await this.#inTime(Promise.all([part.stop(), part.drain()]), 'a second stop');
      expectThat(starts() === 1 && stops() === 1, 'a stopped part neither starts nor stops again');
      await this.#expectQuiet(under, under.reconnect);
    });
  }

  /** Many callers start, drain and stop one part at the same time, each in its own order and at its own moments. */
  withstandsManyCallers(): Promise<void> {
    return this.#life(async (under) => {
      const { part } = under;
      const calls = (['onStart', 'onDrain', 'onStop'] as const).map((hook) => countCalls(part, hook));
      const acts = [() => part.start(), () => part.drain(), () => part.stop()];
      const caller = async (number: number): Promise<void> => {
        for (let round = 0; round < 5; round += 1) {
          await turnsOfTheLoop((number * 7 + round * 3) % 11);
          await acts[(number + round) % acts.length]?.();
        }
      };
      await this.#inTime(Promise.all(Array.from({ length: 20 }, (_, number) => caller(number))), 'calls at the same time');
      await this.#inTime(part.stop(), 'stop');
      expectThat(
        calls.every((count) => count() === 1),
        'a part starts, drains and stops once for all callers',
      );
      await this.#expectQuiet(under);
    });
  }

  /** One part from its making to its end; nothing of it may be there then. */
  async #life(act: (under: PartUnderTest) => Promise<void>): Promise<void> {
    const leftBehind = new LeftBehind();
    const before = this.options.connections();
    try {
      const left = await leftBehind.watch(() => this.#live(act));
      await turnsOfTheLoop(A_WHILE);
      await this.#expectNothingLeft(left, before);
    } finally {
      leftBehind.end();
    }
    await turnsOfTheLoop(1); // Jest fails the running test when it finds an unhandled rejection
  }

  async #live(act: (under: PartUnderTest) => Promise<void>): Promise<void> {
    const under = await this.options.make();
    try {
      await act(under);
      await this.#inTime(under.part.stop(), 'stop');
    } finally {
      await settled(this.#inTime(under.part.stop(), 'stop')); // after a failure too, or the part would run beside the next one
      await under.remove();
    }
  }

  async #expectNothingLeft(left: () => readonly Open[], connectionsBefore: number): Promise<void> {
    const { connections } = this.options;
    const timers = left().filter(({ type }) => type === 'Timeout');
    expectThat(timers.length === 0, `a stopped part leaves no timer behind; it left ${placesOf(timers)}`);
    await this.#until(
      () => left().length === 0,
      () => `a stopped part closes what it has opened; it left ${placesOf(left())}`,
    );
    await this.#until(
      () => connections() <= connectionsBefore,
      () => `a stopped part closes its connections; ${connections() - connectionsBefore} of its own are open`,
    );
  }

  /** A stopped part sends no statement and takes no turn, whatever happens around it. */
  async #expectQuiet({ part, statements, poke }: PartUnderTest, reconnect?: () => Promise<void>): Promise<void> {
    const turns = countTurns(part);
    const before = statements?.();
    wake(part);
    await poke?.();
    await reconnect?.();
    await turnsOfTheLoop(A_WHILE);
    expectThat(turns() === 0, 'a stopped part takes no turn');
    expectThat(statements?.() === before, 'a stopped part sends no statement');
  }

  async #inTime<R>(promise: Promise<R>, what: string): Promise<R> {
    const { limit } = this.options;
    const over = new AbortController();
    const late = this.#late(over.signal).then(() => {
      throw new Error(`expected ${what} to end; it did not within ${limit.amount} ${limit.unit}`);
    });
    late.catch(() => undefined); // also after the caller has its answer
    try {
      return await Promise.race([promise, late]);
    } finally {
      over.abort();
    }
  }

  async #until(condition: () => boolean, message: () => string): Promise<void> {
    const over = new AbortController();
    let isLate = false;
    void this.#late(over.signal).then(() => (isLate = true));
    while (!condition()) {
      expectThat(!isLate, message());
      await sleep(LOOK_EVERY_MS);
    }
    over.abort();
  }

  /** Resolves after the limit, or when it is over. */
  async #late(over: AbortSignal): Promise<void> {
    const { unit, amount } = this.options.limit;
    if (unit === 'ms') await sleep(amount, undefined, { signal: over }).catch(() => undefined);
    else for (let turns = 0; turns < amount && !over.aborted; turns += 1) await turn();
  }
}

function expectThat(condition: boolean, promise: string): void {
  if (!condition) throw new Error(`broken promise: ${promise}`);
}

const placesOf = (open: readonly Open[]): string => open.map(({ made }) => made.stack).join('\n');

async function turnsOfTheLoop(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) await turn();
}

function settled(promise: Promise<unknown>): Promise<'fulfilled' | 'rejected'> {
  return promise.then(
    () => 'fulfilled',
    () => 'rejected',
  );
}

function stateAfterAWhile(promise: Promise<unknown>): Promise<'pending' | 'fulfilled' | 'rejected'> {
  return Promise.race([settled(promise), turnsOfTheLoop(A_WHILE).then(() => 'pending' as const)]);
}

/** Puts `around` in the place of a method of one part; it is given the method itself. */
function replace(part: LongLived, method: Hook | 'turn', around: (own: () => Promise<unknown>) => Promise<unknown>): boolean {
  const own: unknown = Reflect.get(part, method);
  if (typeof own !== 'function') return false;
  return Reflect.set(part, method, () => around(() => own.call(part) as Promise<unknown>));
}

function countCalls(part: LongLived, method: Hook | 'turn'): () => number {
  let count = 0;
  replace(part, method, (own) => ((count += 1), own()));
  return () => count;
}

const countTurns = (part: LongLived): (() => number) => countCalls(part, 'turn');

/** Holds the first turn of a part that repeats one; undefined for any other part. */
function holdTurn(part: LongLived) {
  let begin: () => void = () => undefined;
  let finish: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const released = new Promise<void>((resolve) => (finish = resolve));
  const repeats = replace(part, 'turn', async (own) => {
    begin();
    await released;
    return own();
  });
  return repeats ? { begun, finish, ended: released } : undefined;
}

function failStart(part: LongLived, when: 'before' | 'after'): void {
  replace(part, 'onStart', async (own) => {
    if (when === 'after') await own();
    throw new Error('the start fails in this test');
  });
}

/** As a notification would; a part that does not sleep has no such method. */
function wake(part: LongLived): void {
  const ring: unknown = Reflect.get(part, 'wake');
  if (typeof ring === 'function') ring.call(part);
}
