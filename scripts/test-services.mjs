/** `npm run test:services`: private services in the foreground, for `npm run jest -- path` in another terminal. Ctrl-C ends them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { ensureBuilt } from './setup/ensure-built.mjs';
import { ensurePackages } from './setup/ensure-packages.mjs';
import { ensureRabbitMq } from './setup/ensure-rabbitmq.mjs';
import { localServicesBuilt } from './setup/local-services.mjs';
import { privateServices } from './setup/private-services.mjs';
import { projectRoot } from './setup/project-root.mjs';
import { requireNode } from './setup/require-node.mjs';
import { tell } from './setup/tell.mjs';

requireNode();
await ensurePackages();
await ensureRabbitMq({ installed: true });
if (!localServicesBuilt()) await ensureBuilt(); // what else is half written meanwhile does not matter here

const data = join(projectRoot, 'data');
const file = join(data, 'test-services.env');
let ask;
const asked = new Promise((resolve) => (ask = resolve));
const alive = setInterval(() => undefined, 60_000); // signal handlers keep no process alive
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, ask);

const { env, release } = await privateServices(join(data, 'test-services'), { tell });
const lines = Object.entries(env).map(([name, value]) => `export ${name}=${value}`);
mkdirSync(data, { recursive: true });
writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
console.log(lines.join('\n'));
console.log('Ready; tests find these in data/test-services.env. Ctrl-C ends the services.');
await asked;
clearInterval(alive);
rmSync(file, { force: true });
await release();
