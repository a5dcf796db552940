import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '#libs/local-services';
import { AmqpPeer } from '../support/amqp-peer.js';
import { DocReader } from '../support/doc-reader.js';
import { readDocPage } from '../support/doc-page.js';
import { BUILT_CLI, CLI } from '../support/run-cli.js';
import { testServices } from '../support/services.js';
import { createEmptyDatabase, type TestDatabase } from '../support/test-database.js';

const PAGES = ['first-job', 'writing-a-runner', 'listening', 'tenants-and-fairness', 'command-line'];
/** It uses the command in dist, as a reader does; the others use the bundle, which starts with half the work. */
const OF_DIST = 'first-job';
const ASSEMBLE = fileURLToPath(new URL('../../scripts/assemble-client-package.mjs', import.meta.url));

/** Every block of these pages is carried out as it stands there, by somebody who starts with an empty folder. */
describe('the pages in docs/', () => {
  let client: string;
  let database: TestDatabase;
  let peer: AmqpPeer;
  let reader: DocReader;

  beforeAll(async () => {
    client = await mkdtemp(join(tmpdir(), 'jobcast-client-'));
    execFileSync(process.execPath, [ASSEMBLE, client]);
  });
  afterAll(() => rm(client, { recursive: true, force: true }));
  beforeEach(async () => {
    database = await createEmptyDatabase();
    peer = await AmqpPeer.connect();
    for (const queue of ['Invoices.ended', 'dead']) peer.name(`on.billing.${queue}`); // to be removed with the peer
  });
  afterEach(async () => {
    await reader.close();
    await peer.deleteTopology();
    await peer.close();
    await database.drop();
  });

  it.each(PAGES)('%s does what it says', async (page) => {
    const port = String(await freePort());
    const markdown = await readFile(fileURLToPath(new URL(`../../docs/${page}.md`, import.meta.url)), 'utf8');
    reader = await DocReader.open(
      client,
      {
        DATABASE_URL: database.url,
        AMQP_URL: testServices().amqpUrl,
        JOBCAST_NAMESPACE: peer.namespace,
        JOBCAST_INSTANCE_ID: `docs-${randomBytes(3).toString('hex')}`,
        PORT: port,
      },
      page === OF_DIST ? BUILT_CLI : CLI,
    );
    await reader.follow(readDocPage(markdown.replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`)));
  });
});
