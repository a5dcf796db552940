import { NotConfirmedError } from '#libs/amqp';
import type { OutboxRow } from './read-outbox.sql.js';
import { Suspects } from './suspects.js';

const MESSAGE = { exchange: 'e', routingKey: 'k' };
const refusal = new NotConfirmedError('closed', MESSAGE, Object.assign(new Error('PRECONDITION_FAILED'), { code: 406 }));
const failed = (id: number, error: unknown) => ({ row: { id } as OutboxRow, error });

describe('Suspects', () => {
  it('lets events go one at a time after a refusal, until all that failed with it are confirmed', () => {
    const suspects = new Suspects();
    expect(suspects.mostOnTheirWay).toBe(Infinity);
    expect(suspects.judge([failed(1, refusal), failed(2, refusal)])).toEqual([]);
    expect(suspects.mostOnTheirWay).toBe(1);
    suspects.clear([1]);
    expect(suspects.mostOnTheirWay).toBe(1);
    suspects.clear([2]);
    expect(suspects.mostOnTheirWay).toBe(Infinity);
  });

  it('finds guilty what is refused alone three times, and nothing else', () => {
    const suspects = new Suspects();
    suspects.judge([failed(1, refusal), failed(2, refusal)]);
    expect([1, 2, 3].map(() => suspects.judge([failed(2, refusal)]).map(({ row }) => row.id))).toEqual([[], [], [2]]);
    expect(suspects.mostOnTheirWay).toBe(1);
  });

  it('suspects nobody when the connection broke, the exchange is missing or the broker is full', () => {
    const suspects = new Suspects();
    const missing = new NotConfirmedError('closed', MESSAGE, Object.assign(new Error('NOT_FOUND'), { code: 404 }));
    const errors = [missing, new NotConfirmedError('closed', MESSAGE), new NotConfirmedError('nacked', MESSAGE), new Error('other')];
    for (const error of errors) expect(suspects.judge([failed(1, error)])).toEqual([]);
    expect(suspects.mostOnTheirWay).toBe(Infinity);
  });
});
