import { parentPort, workerData } from 'node:worker_threads';
import { structuredLog } from '#libs/structured-log';
import { LoneConnection } from '../../../database/lone-connection.js';
import type { HeartbeatData } from './heartbeat-data.js';
import { HeartbeatMemory } from './heartbeat-memory.js';
import type { HeartbeatNews, HeartbeatOrder } from './heartbeat-messages.js';
import { LeaseRenewal } from './lease-renewal.js';
import { MainLoopWatch } from './main-loop-watch.js';
import { Watchdog } from './watchdog.js';

/** A renewal without an answer is given up after a heartbeat; on a busy machine an answer may take this long all the same. */
const MIN_ANSWER_MS = 1_000;

const port = parentPort;
if (!port) throw new Error('the heartbeat is started as a thread of the service, not by itself');
const data = workerData as HeartbeatData;
const tell = (news: HeartbeatNews): void => port.postMessage(news);
const database = new LoneConnection({
  url: data.databaseUrl,
  schema: data.schema,
  name: 'jobcast-heartbeat',
  answerMs: Math.max(data.heartbeatMs, MIN_ANSWER_MS),
});
const renewal = new LeaseRenewal(database, data, tell);
const watch = new MainLoopWatch({
  memory: new HeartbeatMemory(data.buffer),
  database,
  log: structuredLog(data.instance),
  onFree: () => renewal.wake(),
});

const watchdog = data.mayEndProcess
  ? new Watchdog({
      memory: new HeartbeatMemory(data.buffer),
      database,
      log: structuredLog(data.instance),
      leaseMs: data.leaseMs,
      endProcess: () => process.kill(process.pid, 'SIGKILL'), // `process.exit` would end this thread alone
    })
  : undefined;

async function end(): Promise<void> {
  await Promise.all([renewal.stop(), watch.stop(), watchdog?.stop()]);
  await database.end();
  port?.close();
}

port.on('message', (order: HeartbeatOrder) => {
  if (order === 'renew') renewal.wake();
  else void end();
});
await Promise.all([renewal.start(), watch.start(), watchdog?.start()]);
tell({ news: 'ready' });
