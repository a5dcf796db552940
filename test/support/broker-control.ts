import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brokerEnvironment } from '../../libs/local-services/rabbitmq/broker-environment.js';
import { readBrokerRecord } from '../../libs/local-services/rabbitmq/broker-record.js';
import { rabbitMqBinaries } from '../../libs/local-services/rabbitmq/rabbit-mq-binaries.js';

const ANSWER_MS = 60_000;

/**
 * Has the private broker of a data folder evaluate expressions of Erlang, separated by commas. By `erl_call` of Erlang, because
 * `rabbitmqctl` takes 2 s of CPU time for a call.
 */
export async function controlBroker(dataDir: string, expressions: string): Promise<void> {
  const folder = join(await realpath(dataDir), 'rabbitmq');
  const [record, binaries] = await Promise.all([readBrokerRecord(folder), rabbitMqBinaries()]);
  if (!record || !binaries?.epmd)
    throw new Error(`expected a private broker in ${folder}, found none; JOBCAST_TEST_SERVICES_DIR names the folder of the test services`);
  const env = brokerEnvironment(folder, record.ports, binaries, 'jobcast');
  const program = join(dirname(binaries.epmd), 'erl_call');
  const calling = promisify(execFile)(program, ['-n', 'jobcast@localhost', '-e'], { env, timeout: ANSWER_MS });
  calling.child.stdin!.on('error', () => undefined); // it may end before it has read everything
  calling.child.stdin!.end(`${expressions}.\n`);
  const { stdout } = await calling;
  if (!stdout.startsWith('{ok,')) throw new Error(`the broker could not evaluate ${expressions}: ${stdout}`); // erl_call ends with 0 all the same
}

/**
 * Has a broker write to the disk what it knows of queues. RabbitMQ 3.10 does so up to two seconds after it has confirmed a declaration;
 * a SIGKILL before that loses the queue.
 */
export function syncBroker(dataDir: string): Promise<void> {
  return controlBroker(dataDir, 'mnesia:sync_log(), [dets:sync(Table) || Table <- dets:all()]');
}
