import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brokerEnvironment } from '../../libs/local-services/rabbitmq/broker-environment.js';
import { readBrokerRecord } from '../../libs/local-services/rabbitmq/broker-record.js';
import { rabbitMqBinaries } from '../../libs/local-services/rabbitmq/rabbit-mq-binaries.js';

/** Has the private broker of a data folder be short of memory, or end that: meanwhile it takes no messages from anybody. */
export async function memoryAlarm(dataDir: string, on: boolean): Promise<void> {
  const folder = join(dataDir, 'rabbitmq');
  const [record, binaries] = await Promise.all([readBrokerRecord(folder), rabbitMqBinaries()]);
  const env = brokerEnvironment(folder, record!.ports, binaries!, 'jobcast');
  const limit = on ? ['0'] : ['absolute', '1GB'];
  const control = join(dirname(binaries!.server), 'rabbitmqctl');
  await promisify(execFile)(control, ['--node', 'jobcast@localhost', 'set_vm_memory_high_watermark', ...limit], { env });
}
