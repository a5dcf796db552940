import { connect } from 'amqplib';
import { COMMAND, topologyOf } from '#libs/contract';
import { AmqpPeer } from '../support/amqp-peer.js';
import { eventually } from '../support/eventually.js';
import { testServices } from '../support/services.js';
import { TestInstallation } from '../support/test-installation.js';

/** `x-delivery-limit` of the commands' queues. */
const LIMIT = 20;

describe('a message that nobody can handle', () => {
  let installation: TestInstallation;

  beforeAll(async () => {
    installation = await TestInstallation.create();
  });
  afterAll(async () => {
    await installation.close();
  });

  /** Takes what is next in a queue, and ends without a word, as a process does that the message kills. Resolves to whether there was one. */
  async function dieOf(queue: string): Promise<boolean> {
    const model = await connect(testServices().amqpUrl);
    model.on('error', () => undefined);
    const channel = await model.createChannel();
    const message = await channel.get(queue);
    await model.close();
    return message !== false;
  }

  const rejectedOf = async (peer: AmqpPeer, queue: string) => {
    const { properties, content } = await peer.next(queue);
    return { headers: properties.headers ?? {}, messageId: properties.messageId as string, content: content.toString() };
  };

  it('is told in the status when it cannot be read, and the others are handled', async () => {
    const { rejectedQueue } = topologyOf(installation.namespace);
    const instance = await installation.start();
    installation.commands.publish(COMMAND.submit, Buffer.from('{"tenant": "acme'), { messageId: 'unreadable' });
    await eventually('the status tells of it', async () => (await instance.http('/health/ready')).body.rejected === 1);
    expect(await instance.http('/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
    expect(instance.log.some((line) => line.includes('refused messages wait') && line.includes('"waiting":1'))).toBe(true);
    await installation.commands.submit({ tenant: 'acme', type: 'echo', parameters: {} });
    expect(await rejectedOf(installation.peer, rejectedQueue)).toMatchObject({
      messageId: 'unreadable',
      headers: { 'x-error-code': 'INVALID_MESSAGE' },
      content: '{"tenant": "acme',
    });
    await eventually('the status forgets it', async () => (await instance.http('/health/ready')).body.rejected === 0);
    await installation.end(instance);
  });

  it('is put aside by the broker when it ended every process that took it, and the others are handled', async () => {
    const { commandsQueue, rejectedQueue } = topologyOf(installation.namespace);
    const { peer, commands } = installation;
    commands.publish(COMMAND.submit, { tenant: 'acme', type: 'echo' }, { messageId: 'deadly', persistent: true });
    await eventually('it waits', async () => (await peer.waiting(commandsQueue)) === 1);
    let deaths = 0;
    await eventually('the broker gives it up', async () => {
      if (await dieOf(commandsQueue)) deaths += 1;
      return (await peer.waiting(rejectedQueue)) === 1;
    });
    expect(deaths).toBe(LIMIT + 1); // it was delivered once, and then as often again as the limit allows

    const instance = await installation.start();
    await commands.submit({ tenant: 'acme', type: 'echo', parameters: {} });
    await eventually('the status tells of it', async () => (await instance.http('/health/ready')).body.rejected === 1);
    const { messageId, headers } = await rejectedOf(peer, rejectedQueue);
    expect(messageId).toBe('deadly');
    expect(headers['x-death']).toMatchObject([{ queue: commandsQueue, reason: 'delivery_limit', count: 1 }]);
  });
});
