/** No RabbitMQ is addressed, none answers and none is installed: the message has the ways to get one. */
export class RabbitMqMissingError extends Error {
  constructor() {
    super(
      [
        'RabbitMQ is needed: AMQP_URL is not set, none answers on 127.0.0.1:5672 as guest, and none is installed. Ways to get it:',
        '  Debian, Ubuntu   sudo apt-get install rabbitmq-server',
        '  macOS            brew install rabbitmq',
        '  Docker           docker run -d -p 127.0.0.1:5672:5672 rabbitmq:4',
        '  elsewhere        AMQP_URL=amqp://user:password@host:5672 (or AMQP_URL=none: jobs run, events wait)',
      ].join('\n'),
    );
    this.name = 'RabbitMqMissingError';
  }
}
