import { findProgram } from './find-program.js';

/** The programs of an installed RabbitMQ. */
export interface RabbitMqBinaries {
  readonly server: string;
  /** Erlang's port mapper; without it, Erlang starts one by itself. */
  readonly epmd: string | undefined;
}

/** Kept equal to scripts/setup/ensure-rabbitmq.mjs, which runs before anything is built. */
const SERVER_PLACES = [
  '/usr/lib/rabbitmq/bin',
  '/usr/local/lib/rabbitmq/bin',
  '/opt/rabbitmq/sbin',
  '/opt/homebrew/sbin',
  '/opt/homebrew/opt/rabbitmq/sbin',
  '/usr/local/sbin',
  '/usr/local/opt/rabbitmq/sbin',
];
const ERLANG_PLACES = [
  '/usr/lib/erlang/bin',
  '/usr/local/lib/erlang/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/erlang/bin',
  '/usr/local/opt/erlang/bin',
];

/** Finds the RabbitMQ that is installed on this machine; undefined when there is none. */
export async function rabbitMqBinaries(): Promise<RabbitMqBinaries | undefined> {
  const server = await findProgram('rabbitmq-server', SERVER_PLACES);
  return server === undefined ? undefined : { server, epmd: await findProgram('epmd', ERLANG_PLACES) };
}
