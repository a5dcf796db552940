import { structuredLog } from '#libs/structured-log';
import { monotonicMs } from '#libs/runtime';
import { eventually } from '../../../../test/support/eventually.js';
import { HeartbeatMemory } from './heartbeat-memory.js';
import { MainLoopWatch } from './main-loop-watch.js';

/** Here the watch runs in the thread that it watches; what stands for the main loop is that `isAlive` is called. */
describe('MainLoopWatch', () => {
  let memory: HeartbeatMemory;
  let lines: Record<string, unknown>[];
  let watch: MainLoopWatch;
  let freed: number;
  let answer: Promise<object[]>;
  const isAlive = () => (memory.aliveMs = monotonicMs());

  beforeEach(async () => {
    memory = new HeartbeatMemory();
    [lines, freed, answer] = [[], 0, Promise.resolve([])];
    watch = new MainLoopWatch({
      memory,
      database: { query: <Row>() => answer as Promise<Row[]> },
      log: structuredLog('one', { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) }),
      onFree: () => (freed += 1),
    });
    memory.incarnation = 7;
    isAlive();
    await watch.start();
  });
  afterEach(() => watch.stop());

  it('tells once that the main loop is blocked, also when the database does not answer, and once that it runs again', async () => {
    answer = new Promise(() => undefined);
    await eventually('it tells', () => lines.length > 0);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'warn', context: 'Heartbeat', instance: 'one', blockedMs: expect.any(Number) }),
    ]);
    expect(lines[0]).not.toHaveProperty('jobs');
    expect(lines[0]!.blockedMs).toBeGreaterThanOrEqual(1_000);
    expect(freed).toBe(0);
    isAlive();
    await eventually('it tells again', () => freed === 1);
    expect(lines).toHaveLength(2);
    expect(lines[1]!.msg).toContain('runs again');
  });

  it('blames nobody when it did not run itself, because the whole process was stopped', async () => {
    const untilMs = monotonicMs() + 1_500;
    while (monotonicMs() < untilMs);
    await eventually('it has looked', () => monotonicMs() > untilMs + 400);
    expect(lines).toEqual([]);
    await eventually('it tells of what it saw itself', () => lines.length === 1);
  });
});
