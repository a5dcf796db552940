import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brokerEnvironment } from '../../libs/local-services/rabbitmq/broker-environment.js';
import { readBrokerRecord } from '../../libs/local-services/rabbitmq/broker-record.js';
import { rabbitMqBinaries } from '../../libs/local-services/rabbitmq/rabbit-mq-binaries.js';

/** An acknowledgement that no channel waits for: the broker answers by closing the channel (PRECONDITION_FAILED). */
const CLOSE_CHANNELS = `[rabbit_channel:do(Channel, {'basic.ack', 999999999, false}) || Channel <- rabbit_channel:list_local()].`;

/** What the administrator of a private broker does to its users, by `rabbitmqctl`. */
export class BrokerControl {
  /** `dataDir`: where the broker was acquired. */
  constructor(private readonly dataDir: string) {}

  /** Has the broker close every connection. */
  async closeConnections(): Promise<void> {
    await this.#control('close_all_connections', 'closed by a test');
  }

  /** Has the broker close every channel, as after a mistake of its user. */
  async closeChannels(): Promise<void> {
    await this.#control('eval', CLOSE_CHANNELS);
  }

  /** A broker that is just ending does not answer; then there is nothing to close. */
  async #control(...args: string[]): Promise<void> {
    const folder = join(this.dataDir, 'rabbitmq');
    const [binaries, record] = await Promise.all([rabbitMqBinaries(), readBrokerRecord(folder)]);
    if (!binaries || !record) throw new Error(`expected a private broker in ${folder}, found none`);
    const env = brokerEnvironment(folder, record.ports, binaries, 'jobcast');
    const program = join(dirname(binaries.server), 'rabbitmqctl');
    await promisify(execFile)(program, ['--node', 'jobcast@localhost', ...args], { env, timeout: 60_000 }).catch((error: Error) => {
      if (
        !/unable to perform an operation|noproc|nodedown|rabbit application is not running|'rabbit' app to be running|erpc/.test(
          error.message,
        )
      )
        throw error;
    });
  }
}
