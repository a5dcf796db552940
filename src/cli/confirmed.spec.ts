import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { confirmed } from './confirmed.js';

describe('a confirmation', () => {
  /** What becomes of the question when somebody types this and leaves. */
  async function asked(typed: string, isTTY = true): Promise<{ answer: boolean; shown: string }> {
    const input = Object.assign(new PassThrough(), { isTTY });
    const output = new PassThrough();
    input.end(typed);
    const answer = await confirmed('Remove all jobs of acme?', input, output);
    output.end();
    return { answer, shown: await text(output) };
  }

  it.each([
    ['y\n', true],
    ['Yes\n', true],
    ['n\n', false],
    ['\n', false],
    ['what\n', false],
    ['', false], // the terminal was closed
  ])('asks y/N, and %j means %s (H7)', async (typed, answer) => {
    expect(await asked(typed)).toEqual({ answer, shown: expect.stringContaining('Remove all jobs of acme? (y/N) ') });
  });

  it('is refused where there is nobody to ask', async () => {
    await expect(asked('y\n', false)).rejects.toMatchObject({ exitCode: 4, message: expect.stringContaining('--no-confirmation') });
  });
});
