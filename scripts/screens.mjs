/** `node scripts/screens.mjs`: pictures of the console for docs/screens, from a service of its own with sample jobs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { ensureAll } from './setup/ensure-all.mjs';
import { ensureChromium } from './setup/ensure-chromium.mjs';
import { loadLocalServices } from './setup/local-services.mjs';
import { privateServices } from './setup/private-services.mjs';
import { projectRoot } from './setup/project-root.mjs';
import { tell } from './setup/tell.mjs';
import { makeTestFolder } from './setup/test-folder.mjs';

const PLUGINS = ['dist/examples/plugins/fixity-audit', 'test/support/plugins/archive'].map((folder) => join(projectRoot, folder));
const OWNERS = ['ada', 'grace', 'linus', undefined];
const out = join(projectRoot, 'docs', 'screens');

await ensureAll();
const executablePath = await ensureChromium();
if (!executablePath) process.exit(1);
mkdirSync(out, { recursive: true });

const folder = makeTestFolder();
const { removeLocalServices } = await loadLocalServices();
const { env, release } = await privateServices(folder, { tell });
const settings = {
  DATABASE_URL: env.JOBCAST_TEST_DATABASE_URL,
  AMQP_URL: env.JOBCAST_TEST_AMQP_URL,
  PORT: '0',
  JOBCAST_INSTANCE_ID: 'archive-1',
  JOBCAST_POOL_SIZE: '6',
  JOBCAST_DATA_DIR: join(folder, 'jobs'),
  JOBCAST_PLUGINS: PLUGINS.join(','),
  JOBCAST_SHUTDOWN_GRACE_MS: '100',
};
const service = spawn(process.execPath, [join(projectRoot, 'dist/src/main.js')], { env: { PATH: process.env.PATH, ...settings } });
try {
  await pictures(await address());
} finally {
  service.kill('SIGTERM');
  await once(service, 'exit');
  await release();
  await removeLocalServices({ dataDir: folder, tell: () => undefined });
}

/** The address of the service when it works. */
async function address() {
  let url;
  for await (const line of createInterface(service.stdout)) {
    url ??= /"msg":"listening on (http[^"]+)"/.exec(line)?.[1];
    if (url && line.includes('"the service works')) return (service.stdout.resume(), url);
  }
  throw new Error('the service ended before it worked');
}

async function call(url, method, path, body) {
  const response = await fetch(`${url}/v1/${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Jobs as an archive has them: done, failed, running, waiting. Gives the ids of two that are worth a picture. */
async function sample(url) {
  for (const [name, weight] of Object.entries({ 'city-archive': 2, museum: 1, university: 1 }))
    await call(url, 'PUT', `tenants/${name}`, { weight });
  await call(url, 'PUT', 'schedules/city-archive/monthly-fixity', {
    type: 'fixity-audit',
    cron: '0 3 1 * *',
    timeZone: 'Europe/Berlin',
    parameters: { folder: '/srv/repository' },
  });
  await call(url, 'PUT', 'schedules/museum/nightly-thumbnails', {
    type: 'sleep',
    cron: '30 2 * * 1-5',
    timeZone: 'America/Toronto',
    parameters: { durationMs: 60_000 },
  });
  const tenants = ['city-archive', 'museum', 'university'];
  const submit = async (job, index) => {
    const owner = OWNERS[index % OWNERS.length];
    return (await call(url, 'POST', 'jobs', { tenant: tenants[index % 3], ...(owner && { owner }), ...job })).job.id;
  };
  const records = (source) => ({ type: 'import-records', parameters: { source, format: 'ead' } });
  for (let index = 0; index < 24; index += 1) {
    await submit(
      { type: 'sleep', name: `Thumbnails of box ${index + 1}`, parameters: { durationMs: 300 + ((index * 370) % 2_000) } },
      index,
    );
    if (index % 6 === 1) await submit({ ...records('/accessions/2026'), name: `Import accession 2026-${index}` }, index);
  }
  await submit(
    {
      type: 'fixity-audit',
      name: 'Fixity of the repository',
      parameters: { folder: join(projectRoot, 'docs') },
      description: 'Monthly check',
    },
    0,
  );
  const relatedRecord = { label: 'Fonds 12', href: 'https://archive.example/fonds/12' };
  const failed = await submit({ ...records('/fails'), name: 'Import accession 2026-17', description: 'Second delivery', relatedRecord }, 0);
  const stopped = await submit({ type: 'sleep', name: 'Thumbnails of everything', parameters: { durationMs: 600_000 } }, 1);
  await sleep(3_000);
  await call(url, 'POST', `jobs/${stopped}/stop`, { reason: 'wrong folder' });
  await sleep(9_000);
  const running = await submit({ ...records('/slow'), name: 'Import the photo collection' }, 0);
  for (let index = 0; index < 9; index += 1)
    await submit({ type: 'sleep', name: `Transcode film reel ${index + 1}`, parameters: { durationMs: 240_000 + index * 1_000 } }, index);
  await sleep(4_000);
  return { failed, running };
}

/** Where the project stands on this machine is nobody's business. Runs in the page. */
function hidePath(path) {
  /* global document, NodeFilter */
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.textContent = texts.currentNode.textContent.replaceAll(path, '/srv/jobcast/');
}

async function pictures(url) {
  const { failed, running } = await sample(url);
  const screens = {
    jobs: '/jobs',
    'active-and-archived': '/jobs?tab=groups&limit=10',
    'job-running': `/jobs/${running}`,
    'job-failed': `/jobs/${failed}`,
    start: '/start?type=import-records',
    overview: '/overview',
    tenants: '/tenants',
    instances: '/instances',
    'job-types': '/job-types',
    schedules: '/schedules',
    help: '/help',
  };
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args: ['--headless=new', '--disable-gpu', ...asRoot] });
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme, reducedMotion: 'reduce' });
    for (const [name, screen] of Object.entries(screens)) {
      await page.goto(`${url}/#${screen}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await sleep(3_000);
      await page.evaluate(hidePath, projectRoot);
      await page.screenshot({ path: join(out, `${name}-${colorScheme}.png`) });
      tell(`${name}, ${colorScheme}`);
    }
  }
  await browser.close();
}
