import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokerPorts } from './broker-record.js';

const settings = (ports: BrokerPorts) => [
  `listeners.tcp.default = 127.0.0.1:${ports.amqp}`,
  'loopback_users.guest = true',
  'log.console = false',
  'log.file.level = warning',
  'vm_memory_high_watermark.absolute = 1GB',
  'disk_free_limit.absolute = 50MB',
];

/**
 * The only process of the group that this library signals. It starts Erlang's port mapper in the foreground, because one that the broker
 * starts by itself outlives it, passes SIGTERM on, and ends with the broker.
 */
const LEADER = `#!/bin/sh
if [ -n "$EPMD" ]; then "$EPMD" -address 127.0.0.1 -port "$ERL_EPMD_PORT" & epmd=$!; fi
"$RABBITMQ_SERVER" & server=$!
trap 'kill -TERM $server' TERM
trap '' INT HUP
while kill -0 $server 2>/dev/null; do wait $server; done
if [ -n "$epmd" ]; then kill $epmd; fi
`;

/** Writes what the broker reads at its start; its data stay as they are, and so does the Erlang cookie, which is random. */
export async function prepareFolder(folder: string, ports: BrokerPorts): Promise<void> {
  await mkdir(join(folder, 'log'), { recursive: true });
  await chmod(folder, 0o700);
  const cookie = join(folder, '.erlang.cookie');
  await writeFile(cookie, randomBytes(24).toString('hex'), { mode: 0o400, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await Promise.all([
    rm(join(folder, 'pid'), { force: true }),
    writeFile(join(folder, 'env.conf'), ''),
    writeFile(join(folder, 'enabled_plugins'), '[].\n'),
    writeFile(join(folder, 'rabbitmq.conf'), `${settings(ports).join('\n')}\n`),
    writeFile(join(folder, 'leader.sh'), LEADER),
  ]);
}
