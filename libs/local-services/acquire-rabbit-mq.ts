import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalService } from './local-service.js';
import type { LocalServiceOptions } from './local-service-options.js';
import { rabbitMqBinaries } from './rabbitmq/rabbit-mq-binaries.js';
import { RabbitMqMissingError } from './rabbit-mq-missing-error.js';
import { RabbitMqProgram } from './rabbitmq/rabbit-mq-program.js';
import { SharedServer } from './sharing/shared-server.js';

/** What a private RabbitMQ needs to know. */
export interface RabbitMqOptions extends LocalServiceOptions {
  /** The Erlang node name before `@localhost`; `jobcast` by default. */
  readonly nodeName?: string;
}

/** The shared RabbitMQ of a data folder; {@link RabbitMqMissingError} when none is installed. */
export async function sharedRabbitMq({ dataDir, tell, port, nodeName = 'jobcast' }: RabbitMqOptions): Promise<SharedServer> {
  const binaries = await rabbitMqBinaries();
  if (!binaries) throw new RabbitMqMissingError();
  await mkdir(dataDir, { recursive: true });
  const folder = join(await realpath(dataDir), 'rabbitmq');
  return new SharedServer(folder, new RabbitMqProgram(folder, binaries, { tell, port, nodeName }), tell);
}

/** Starts or joins the private RabbitMQ of a data folder: on 127.0.0.1 only, user `guest`, from the RabbitMQ that is installed. */
export async function acquireRabbitMq(options: RabbitMqOptions): Promise<LocalService> {
  return (await sharedRabbitMq(options)).acquire();
}
