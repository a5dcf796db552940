import type { Page } from 'playwright-core';
import { fileURLToPath } from 'node:url';
import { ENDURANCE } from '../run-log.js';
import { testServices } from '../services.js';
import { TcpProxy } from '../tcp-proxy.js';
import { ARCHIVE, ConsoleUnderTest } from './console-under-test.js';

const CONCEALED = fileURLToPath(new URL('../plugins/concealed', import.meta.url));

/** The console that the parts of a spec use one after the other, because a service, a browser and a page cost 6 s of CPU time. */
export interface SharedConsole {
  readonly under: ConsoleUnderTest;
  readonly page: Page;
  /** The line of the service to the broker. */
  readonly broker: TcpProxy;
}

let starting: Promise<SharedConsole> | undefined;

/** Gives the console to a part. No job of the parts before is left. */
export async function sharedConsole(): Promise<SharedConsole> {
  const shared = await (starting ??= start());
  await shared.under.removeJobs();
  return shared;
}

/** After the last part. */
export async function closeSharedConsole(): Promise<void> {
  const shared = await starting;
  await shared?.under.close();
  await shared?.broker.close();
}

async function start(): Promise<SharedConsole> {
  const { amqpUrl } = testServices();
  const broker = await TcpProxy.before(amqpUrl, 5672);
  const under = await ConsoleUnderTest.start({
    AMQP_URL: broker.urlOf(amqpUrl),
    JOBCAST_PLUGINS: [ARCHIVE, CONCEALED, ENDURANCE].join(),
    JOBCAST_POOL_SIZE: '2',
    JOBCAST_MAX_LOG_BYTES: '1048576',
    JOBCAST_MAX_FILE_BYTES: '2000',
  });
  return { under, broker, page: await under.open('/schedules') };
}
