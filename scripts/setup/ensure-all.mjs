import { ensureBuilt } from './ensure-built.mjs';
import { ensurePackages } from './ensure-packages.mjs';
import { ensureRabbitMq } from './ensure-rabbitmq.mjs';
import { requireNode } from './require-node.mjs';

/** What comes before a run of the service: the right Node.js, the packages, a RabbitMQ to be had, the build. Each only when it is missing. */
export async function ensureAll() {
  requireNode();
  await ensurePackages();
  await ensureRabbitMq();
  await ensureBuilt();
}
