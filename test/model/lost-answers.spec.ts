import { jest } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { holdAt } from '../support/hold-at.js';
import { LostAnswers } from '../support/lost-answers.js';

/** What is committed while the answer gets lost has happened: whoever asked must find out, or nobody ever carries it on. */
describe('the line to the database, cut between a commit and its answer', () => {
  let test: LostAnswers;

  beforeAll(async () => {
    test = await LostAnswers.create();
  });
  afterAll(() => test.remove());
  beforeEach(() => test.startInstance());
  afterEach(() => test.stopInstance());

  it('the job that has become TO_BE_RUN is carried on, and run once', () => test.expectCarriedOnAfter('TO_BE_RUN'));

  it('a claim that is committed after its instance was taken for lost starts nothing', async () => {
    const { instance, table } = test;
    const id = await instance.submit('witnessed');
    const held = holdAt('claim.chosen');
    await instance.pool.start();
    await instance.scheduler.start();
    await held.reached;
    const before = instance.registry.incarnation;
    await table.query('DELETE FROM t_instance');
    await eventually(
      'it is registered again',
      () => ![null, before].includes(instance.registry.incarnation) && instance.registry.lease.live,
    );
    held.release();
    await eventually('the claim is committed', test.is(id, 'TO_BE_RUN'));
    jest.spyOn(instance.registry.lease, 'mayJudge', 'get').mockReturnValue(true); // not only after a whole lease
    await instance.rescue.start();
    await eventually('it has ended', test.is(id, 'SUCCEEDED'));
    await test.expectRunOnce(id, ['QUEUED', 'TO_BE_RUN', 'QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
  });
});
