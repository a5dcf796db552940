import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../support/files-under-test.js';
import { JobTable } from '../support/job-table.js';
import { TestInstallation } from '../support/test-installation.js';

const POSTING = fileURLToPath(new URL('../support/plugins/posting', import.meta.url));

describe('files that a run in a thread attaches', () => {
  let installation: TestInstallation;
  let table: JobTable;
  beforeAll(async () => {
    installation = await TestInstallation.create();
    await installation.startHere({ JOBCAST_PLUGINS: POSTING });
    table = await JobTable.open(installation.database.url);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
  });

  it('are stored and refused as in the service’s own thread', async () => {
    const { id } = await installation.commands.submit({ tenant: 'acme', type: 'posting' });
    const attached = { name: 'Größe 📄.csv', mediaType: 'text/csv', bytes: 4, sha256: sha256('a;b\n') };
    expect(await installation.events.untilEnded(id)).toMatchObject({
      status: 'SUCCEEDED',
      result: { attached, refused: expect.stringContaining('expected a plain name') },
    });
    const rows = await table.query(
      `SELECT name, media_type AS "mediaType", bytes::integer, encode(sha256, 'hex') AS sha256 FROM t_job_file WHERE job_id = $1`,
      [id],
    );
    expect(rows).toEqual([attached]);
  });
});
