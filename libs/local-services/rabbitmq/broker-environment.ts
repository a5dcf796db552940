import { join } from 'node:path';
import type { BrokerPorts } from './broker-record.js';
import type { RabbitMqBinaries } from './rabbit-mq-binaries.js';

/** The whole environment of a private broker: all that it reads and writes is in its folder, and nothing comes from the machine's own. */
export function brokerEnvironment(
  folder: string,
  ports: BrokerPorts,
  binaries: RabbitMqBinaries,
  nodeName: string,
): Record<string, string> {
  const within = (name: string) => join(folder, name);
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: folder, // Erlang looks for its cookie there
    EPMD: binaries.epmd ?? '',
    RABBITMQ_SERVER: binaries.server,
    RABBITMQ_CONF_ENV_FILE: within('env.conf'),
    RABBITMQ_CONFIG_FILE: within('rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: within('none'),
    RABBITMQ_ENABLED_PLUGINS_FILE: within('enabled_plugins'),
    RABBITMQ_GENERATED_CONFIG_DIR: within('generated'),
    RABBITMQ_MNESIA_BASE: within('mnesia'),
    RABBITMQ_LOG_BASE: within('log'),
    RABBITMQ_PID_FILE: within('pid'),
    RABBITMQ_NODENAME: `${nodeName}@localhost`,
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+sbwt none +sbwtdcpu none +sbwtdio none', // no busy waiting beside what runs here
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_CRASH_DUMP: within('crash.dump'),
    ERL_MAX_PORTS: '4096',
  };
}
