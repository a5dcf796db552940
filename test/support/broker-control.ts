import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brokerEnvironment } from '../../libs/local-services/rabbitmq/broker-environment.js';
import { readBrokerRecord } from '../../libs/local-services/rabbitmq/broker-record.js';
import { rabbitMqBinaries } from '../../libs/local-services/rabbitmq/rabbit-mq-binaries.js';

/** Runs `rabbitmqctl` on the private broker of a data folder. One call takes 2 s of CPU time: `eval` does several things in one call. */
export async function controlBroker(dataDir: string, ...words: readonly string[]): Promise<void> {
  const folder = join(await realpath(dataDir), 'rabbitmq');
  const [record, binaries] = await Promise.all([readBrokerRecord(folder), rabbitMqBinaries()]);
  if (!record || !binaries)
    throw new Error(`expected a private broker in ${folder}, found none; JOBCAST_TEST_SERVICES_DIR names the folder of the test services`);
  const env = brokerEnvironment(folder, record.ports, binaries, 'jobcast');
  await promisify(execFile)(join(dirname(binaries.server), 'rabbitmqctl'), ['--node', 'jobcast@localhost', ...words], { env });
}

/**
 * Has a broker write to the disk what it knows of queues. RabbitMQ 3.10 does so up to two seconds after it has confirmed a declaration;
 * a SIGKILL before that loses the queue.
 */
export function syncBroker(dataDir: string): Promise<void> {
  return controlBroker(dataDir, 'eval', 'mnesia:sync_log(), [dets:sync(Table) || Table <- dets:all()].');
}
