import { structuredLog } from '#libs/structured-log';
import { HeartbeatMemory } from './heartbeat-memory.js';
import { MainLoopWatch } from './main-loop-watch.js';

/** A main loop that has not run for longer than this is blocked. */
const BLOCKED_MS = 1_000;
/** The longest that the warning waits for a database that does not answer. */
const ANSWER_MS = 1_000;

/** Looks when the test asks for it. */
class SteppedWatch extends MainLoopWatch {
  step(): Promise<number> {
    return this.turn();
  }
}

describe('MainLoopWatch', () => {
  let nowMs: number;
  let memory: HeartbeatMemory;
  let lines: Record<string, unknown>[];
  let watch: SteppedWatch;
  let freed: number;
  let answer: Promise<object[]> | undefined;
  const isAlive = () => (memory.aliveMs = nowMs);

  beforeEach(() => {
    nowMs = 50_000;
    memory = new HeartbeatMemory();
    [lines, freed, answer] = [[], 0, Promise.resolve([])];
    const never = new Promise<never>(() => undefined);
    const tools = {
      memory,
      database: { query: <Row>() => (answer ?? never) as Promise<Row[]> },
      log: structuredLog('one', { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) }),
      onFree: () => (freed += 1),
    };
    const within = async (work: Promise<unknown>, ms: number): Promise<boolean> => {
      if (answer) await work;
      else nowMs += ms;
      return answer !== undefined;
    };
    watch = new SteppedWatch(tools, { nowMs: () => nowMs, within });
    memory.incarnation = 7;
    isAlive();
  });

  /** Looks until a time, as often as the watch wants to. */
  async function lookUntil(untilMs: number): Promise<void> {
    while (nowMs < untilMs) nowMs = Math.min(untilMs, nowMs + (await watch.step()));
    await watch.step();
  }

  it('warns once that the main loop is blocked, also when the database does not answer, and once that it runs again', async () => {
    answer = undefined;
    const sinceMs = nowMs;
    await lookUntil(sinceMs + BLOCKED_MS);
    expect(lines).toEqual([]);
    nowMs += 1;
    await watch.step();
    expect(lines).toEqual([
      expect.objectContaining({ level: 'warn', context: 'Heartbeat', instance: 'one', blockedMs: BLOCKED_MS + 1 + ANSWER_MS }),
    ]);
    expect(lines[0]).not.toHaveProperty('jobs');
    await lookUntil(nowMs + 5_000);
    expect(lines).toHaveLength(1);
    expect(freed).toBe(0);
    isAlive();
    const blockedMs = nowMs - sinceMs;
    await lookUntil(nowMs + BLOCKED_MS);
    expect(freed).toBe(1);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ msg: expect.stringContaining('runs again'), blockedMs });
  });

  it('names the jobs that run, and looks four times a second', async () => {
    const job = { jobId: 'one', tenant: 'acme', jobType: 'heavy', attempt: 1 };
    answer = Promise.resolve([job]);
    expect(await watch.step()).toBe(250);
    await lookUntil(nowMs + BLOCKED_MS + 1);
    expect(lines).toEqual([expect.objectContaining({ jobs: [job], blockedMs: BLOCKED_MS + 1 })]);
  });

  it('blames no job when the watch did not run itself, because the whole process was stopped', async () => {
    nowMs += BLOCKED_MS + 1;
    await watch.step();
    await lookUntil(nowMs + BLOCKED_MS);
    expect(lines).toEqual([]);
    nowMs += 1;
    await watch.step();
    expect(lines).toHaveLength(1);
  });
});
