import { readMessage } from './read-message.js';

const read = (body: string | Buffer, maxBytes = 1_000) => readMessage(Buffer.from(body as string), 'job.submit', maxBytes);

describe('readMessage', () => {
  it('takes the routing key for plain JSON', () => {
    expect(read('{"tenant":"a"}')).toEqual({ pattern: 'job.submit', data: { tenant: 'a' } });
    expect(read('[1]')).toEqual({ pattern: 'job.submit', data: [1] });
    expect(read('null')).toEqual({ pattern: 'job.submit', data: null });
  });

  it('opens a NestJS envelope', () => {
    expect(read('{"pattern":"job.stop","data":{"tenant":"a"},"id":"1"}')).toEqual({ pattern: 'job.stop', data: { tenant: 'a' } });
    expect(read('{"pattern":"job.stop"}').pattern).toBe('job.submit');
    expect(read('{"pattern":{"cmd":1},"data":1}').pattern).toBe('job.submit');
  });

  it.each([
    ['not-json', '{"tenant":'],
    ['not-json', ''],
    ['not-utf8', Buffer.from([0x22, 0xff, 0x22])],
    ['not-utf8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])], // a surrogate, encoded
    ['too-large', `"${'x'.repeat(1_000)}"`],
  ])('refuses %s', (problem, body) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ name: 'UnreadableMessageError', problem }));
  });
});
