import { acquireRabbitMq } from './acquire-rabbit-mq.js';
import type { LocalServiceOptions } from './local-service-options.js';
import { brokerAnswers } from './rabbitmq/broker-answers.js';
import type { ResolvedService } from './resolved-service.js';

const MACHINES_OWN = 'amqp://guest:guest@127.0.0.1:5672';

const notOurs = <Url>(url: Url): ResolvedService<Url> => ({ url, release: async () => undefined });

/**
 * The RabbitMQ to use: the one that `amqpUrl` (the setting AMQP_URL) names, and none for `none`; else one that answers on 127.0.0.1:5672 as
 * guest; else a private one under `dataDir`; else `RabbitMqMissingError`.
 */
export async function resolveAmqpUrl({
  amqpUrl,
  ...local
}: LocalServiceOptions & { readonly amqpUrl?: string | undefined }): Promise<ResolvedService<string | undefined>> {
  if (amqpUrl === 'none') return notOurs(undefined);
  if (amqpUrl) return notOurs(amqpUrl);
  if (await brokerAnswers(MACHINES_OWN)) {
    local.tell('RabbitMQ: using the one that answers on 127.0.0.1:5672 (set AMQP_URL for another one)');
    return notOurs(MACHINES_OWN);
  }
  return acquireRabbitMq(local);
}
