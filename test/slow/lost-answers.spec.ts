import { LostAnswers } from '../support/lost-answers.js';

/** Later commits of a job than in test/model/lost-answers.spec.ts. */
describe('the line to the database, cut between a commit and its answer', () => {
  let test: LostAnswers;

  beforeAll(async () => {
    test = await LostAnswers.create();
  });
  afterAll(() => test.remove());
  beforeEach(() => test.startInstance());
  afterEach(() => test.stopInstance());

  it.each(['RUNNING', 'SUCCEEDED'])('the job that has become %s is carried on, and run once', (status) =>
    test.expectCarriedOnAfter(status),
  );
});
