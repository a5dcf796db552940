import { CutOffInstance } from '../support/cut-off-instance.js';

describe('an instance that alone cannot reach the database', () => {
  let cutOff: CutOffInstance;

  beforeAll(async () => {
    cutOff = await CutOffInstance.create((toDatabase) => toDatabase.refuse());
  });
  afterAll(() => cutOff.remove());

  it('because that refuses, ends its jobs itself before others run them', () => cutOff.expectJobsTakenOver());

  it('because that refuses, comes back as a new one whose late words are refused', () =>
    cutOff.expectReturn((toDatabase) => toDatabase.accept()));
});
