import { CutOffInstance } from '../support/cut-off-instance.js';

describe('an instance that alone cannot reach the database', () => {
  let cutOff: CutOffInstance;

  beforeAll(async () => {
    cutOff = await CutOffInstance.create((toDatabase) => toDatabase.stall());
  });
  afterAll(() => cutOff.remove());

  it('because that is silent, ends its jobs itself before others run them', () => cutOff.expectJobsTakenOver());

  it('because that is silent, comes back as a new one whose late words are refused', () =>
    cutOff.expectReturn((toDatabase) => {
      toDatabase.cut(); // what was open is gone; new connections pass
      toDatabase.flow();
    }));
});
