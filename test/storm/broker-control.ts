import { controlBroker } from '../support/broker-control.js';

const CLOSE_CONNECTIONS = 'rabbit_networking:close_connections(rabbit_networking:connections_local(), <<"closed by a test">>)';
/** An acknowledgement that no channel waits for: the broker answers by closing the channel (PRECONDITION_FAILED). */
const CLOSE_CHANNELS = `[rabbit_channel:do(Channel, {'basic.ack', 999999999, false}) || Channel <- rabbit_channel:list_local()]`;

/** Acts of an administrator of a private broker on its users. */
export class BrokerControl {
  /** `dataDir`: where the broker was acquired. */
  constructor(private readonly dataDir: string) {}

  /** Has the broker close every connection. */
  async closeConnections(): Promise<void> {
    await this.#control(CLOSE_CONNECTIONS);
  }

  /** Has the broker close every channel, as after a mistake of its user. */
  async closeChannels(): Promise<void> {
    await this.#control(CLOSE_CHANNELS);
  }

  /** A broker that is just ending does not answer; then there is nothing to close. */
  async #control(expressions: string): Promise<void> {
    await controlBroker(this.dataDir, expressions).catch((error: Error) => {
      if (!/erl_call: |noproc|nodedown|badarg|shutdown/.test(error.message)) throw error;
    });
  }
}
