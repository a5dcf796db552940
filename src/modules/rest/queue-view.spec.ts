import { queueView } from './queue-view.js';

describe('queueView', () => {
  it.each([
    [1, false, 'This job is next in the queue.'],
    [2, false, 'This job is 2nd in the queue.'],
    [3, false, 'This job is 3rd in the queue.'],
    [11, false, 'This job is 11th in the queue.'],
    [112, false, 'This job is 112th in the queue.'],
    [1000, true, 'This job is 1000th or later in the queue.'],
  ])('tells position %i (or more: %j)', (position, orMore, text) => {
    expect(queueView({ position, orMore })).toEqual({ position, orMore, text });
  });
});
