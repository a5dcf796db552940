import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { runStep } from './run-step.mjs';
import { tell } from './tell.mjs';

/** Where packages put the server; kept equal to libs/local-services/rabbitmq/find-rabbit-mq.ts, which cannot be imported before the build. */
const PLACES = [
  '/usr/lib/rabbitmq/bin',
  '/usr/local/lib/rabbitmq/bin',
  '/opt/rabbitmq/sbin',
  '/opt/homebrew/sbin',
  '/opt/homebrew/opt/rabbitmq/sbin',
  '/usr/local/sbin',
  '/usr/local/opt/rabbitmq/sbin',
];
/** Debian asks it whether a package may start its service; 101 means no. */
const POLICY = '/usr/sbin/policy-rc.d';

const isInstalled = () =>
  [...PLACES, ...(process.env.PATH ?? '').split(delimiter)].some((folder) => folder && existsSync(join(folder, 'rabbitmq-server')));

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1000 });
    const end = (yes) => (socket.destroy(), resolve(yes));
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}

function isDebian() {
  if (!existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8')) && existsSync('/usr/bin/apt-get');
}

/** The system's own broker is neither started nor enabled: Jobcast starts private ones, and port 5672 stays as it was. */
async function installWithApt() {
  tell('No RabbitMQ is installed, none answers on 127.0.0.1:5672 and AMQP_URL is not set:');
  tell('apt-get install rabbitmq-server (about 20 s to a minute; its system service is left off)');
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  const whatToDo = 'Install RabbitMQ yourself, or set AMQP_URL.';
  const hadErlang = existsSync('/usr/bin/epmd');
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const removePolicy = () => ownPolicy && rmSync(POLICY, { force: true });
  process.once('exit', removePolicy);
  await runStep('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', 'update'], whatToDo);
  await runStep(
    'apt-get',
    ['-o', 'DPkg::Lock::Timeout=300', '-qq', '-y', '--no-install-recommends', 'install', 'rabbitmq-server'],
    whatToDo,
  );
  removePolicy();
  const units = ['rabbitmq-server.service', ...(hadErlang ? [] : ['epmd.service', 'epmd.socket'])];
  spawnSync('systemctl', ['disable', ...(existsSync('/run/systemd/system') ? ['--now'] : []), ...units], { stdio: 'ignore' });
  tell('RabbitMQ is installed; its system service is off ("systemctl enable --now rabbitmq-server" turns it on)');
}

/**
 * Sees to it that a RabbitMQ can be had: installs it as root on Debian or Ubuntu, and otherwise says how. With `installed`, a broker that
 * is addressed or answers does not count, because a private one is needed.
 */
export async function ensureRabbitMq({ installed = false } = {}) {
  if (isInstalled()) return;
  if (!installed && (process.env.AMQP_URL || (await answers(5672)))) return;
  if (isDebian() && process.getuid?.() === 0) return installWithApt();
  console.error(`[jobcast] RabbitMQ is needed, and none is installed${installed ? '' : ', none answers on 127.0.0.1:5672 and AMQP_URL is not set'}. Ways to get it:
  Debian, Ubuntu   sudo apt-get install rabbitmq-server
  macOS            brew install rabbitmq${
    installed
      ? ''
      : `
  Docker           docker run -d -p 127.0.0.1:5672:5672 rabbitmq:4
  elsewhere        AMQP_URL=amqp://user:password@host:5672 npm start`
  }`);
  process.exit(1);
}
