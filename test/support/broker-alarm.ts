import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brokerEnvironment } from '../../libs/local-services/rabbitmq/broker-environment.js';
import { readBrokerRecord } from '../../libs/local-services/rabbitmq/broker-record.js';
import { rabbitMqBinaries } from '../../libs/local-services/rabbitmq/rabbit-mq-binaries.js';

/** What `rabbitmqctl` is told so that a broker finds itself short of something, and so that it does not. */
const LIMITS = {
  memory: { short: ['set_vm_memory_high_watermark', '0'], enough: ['set_vm_memory_high_watermark', 'absolute', '1GB'] },
  disk: { short: ['set_disk_free_limit', '1000000GB'], enough: ['set_disk_free_limit', '50MB'] },
} as const;

/** What a broker may be short of. */
export type Shortage = keyof typeof LIMITS;

/** Has the private broker of a data folder be short of something, or end that: meanwhile it takes no messages from anybody. */
export async function brokerAlarm(dataDir: string, shortage: Shortage, on: boolean): Promise<void> {
  const folder = join(dataDir, 'rabbitmq');
  const [record, binaries] = await Promise.all([readBrokerRecord(folder), rabbitMqBinaries()]);
  const env = brokerEnvironment(folder, record!.ports, binaries!, 'jobcast');
  const control = join(dirname(binaries!.server), 'rabbitmqctl');
  await promisify(execFile)(control, ['--node', 'jobcast@localhost', ...LIMITS[shortage][on ? 'short' : 'enough']], { env });
}
