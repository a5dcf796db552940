import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '#libs/local-services';
import { AmqpPeer } from '../support/amqp-peer.js';
import { DocReader } from '../support/doc-reader.js';
import { readDocPage } from '../support/doc-page.js';
import { testServices } from '../support/services.js';
import { createEmptyDatabase, type TestDatabase } from '../support/test-database.js';

const PAGES = ['first-job', 'writing-a-runner', 'listening', 'tenants-and-fairness', 'command-line'];

/** Every block of these pages is carried out as it stands there, by somebody who starts with an empty folder. */
describe('the pages in docs/', () => {
  let database: TestDatabase;
  let peer: AmqpPeer;
  let reader: DocReader;

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
    reader = await DocReader.open({
      DATABASE_URL: database.url,
      AMQP_URL: testServices().amqpUrl,
      JOBCAST_NAMESPACE: peer.namespace,
      JOBCAST_INSTANCE_ID: `docs-${randomBytes(3).toString('hex')}`,
      PORT: port,
    });
    await reader.follow(readDocPage(markdown.replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`)));
  });
});
