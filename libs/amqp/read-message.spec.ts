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
    ['INVALID_MESSAGE', 'not JSON', '{"tenant":'],
    ['INVALID_MESSAGE', 'not JSON', ''],
    ['INVALID_MESSAGE', 'not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['INVALID_MESSAGE', 'not UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])], // a surrogate, encoded
    ['INVALID_MESSAGE', 'at most 512 levels', '['.repeat(600) + ']'.repeat(600)],
    ['TOO_LARGE', 'at most 1000 bytes', `"${'x'.repeat(1_000)}"`],
  ])('refuses with %s what is %s', (code, message, body) => {
    expect(() => read(body, code === 'TOO_LARGE' ? 1_000 : 2_000)).toThrow(
      expect.objectContaining({ name: 'JobcastError', code, message: expect.stringContaining(message) }),
    );
  });
});
