import { MAX_JOBS_PER_MESSAGE } from '#libs/contract';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { TestInstallation } from '../support/test-installation.js';

describe('the most jobs of one message', () => {
  let installation: TestInstallation;
  let service: JobcastProcess;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    service = await installation.start();
  });
  afterAll(() => installation.close());

  it('are ten thousand, each with an id and an event', async () => {
    await service.http('/v1/tenants/whole', { paused: true });
    const many = Array.from({ length: MAX_JOBS_PER_MESSAGE }, (_, index) => ({ type: 'echo', parameters: { index } }));
    const ids = await installation.commands.submitMany('whole', many);
    expect(new Set(ids).size).toBe(10_000);
    await installation.events.until(
      () => 'each was told of',
      () => ids.every((id) => installation.events.heardOf(id).length === 1),
    );
    expect(new Set(ids.flatMap((id) => installation.events.statusesOf(id)))).toEqual(new Set(['QUEUED']));
    expect((await service.http(`/v1/jobs/${ids[4711]}`)).body).toMatchObject({
      tenant: 'whole',
      parameters: { index: 4711 },
      status: 'QUEUED',
    });
  });
});
