import { loadLocalServices } from './local-services.mjs';

/** Starts (or joins) a private PostgreSQL and a private RabbitMQ for tests in a folder. */
export async function privateServices(dataDir, { tell }) {
  const { acquirePostgres, acquireRabbitMq } = await loadLocalServices();
  const started = await Promise.allSettled([acquirePostgres({ dataDir, tell, durable: false }), acquireRabbitMq({ dataDir, tell })]);
  const services = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const release = () => Promise.all(services.map((service) => service.release()));
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await release();
    throw failed.reason;
  }
  const [postgres, rabbitMq] = services;
  return {
    env: { JOBCAST_TEST_DATABASE_URL: postgres.url, JOBCAST_TEST_AMQP_URL: rabbitMq.url, JOBCAST_TEST_SERVICES_DIR: dataDir },
    release,
  };
}
