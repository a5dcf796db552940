/**
 * Listens to events with amqplib and the name of an exchange, and without any code of Jobcast, as a program of another team would.
 * Usage: node listener.js <exchange>, with AMQP_URL. Prints `listening`, then each message as one line of JSON. Ends when its input ends.
 */
import { connect } from 'amqplib';

const exchange = process.argv[2] ?? 'jobcast.events';
const connection = await connect(process.env['AMQP_URL'] ?? 'amqp://127.0.0.1');
connection.on('error', (error: Error) => process.stderr.write(`${error.message}\n`));
connection.on('close', () => process.exit(1));

const channel = await connection.createChannel();
const { queue } = await channel.assertQueue('', { exclusive: true });
await channel.bindQueue(queue, exchange, '#');
await channel.consume(
  queue,
  (message) => {
    if (!message) return process.exit(1);
    const { fields, properties, content } = message;
    const heard = {
      routingKey: fields.routingKey,
      messageId: String(properties.messageId),
      body: JSON.parse(content.toString()) as unknown,
    };
    process.stdout.write(`${JSON.stringify(heard)}\n`);
  },
  { noAck: true },
);
process.stdout.write('listening\n');

process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; whoever started this closes the input
process.stdin.on('end', () => process.exit(0)).resume();
