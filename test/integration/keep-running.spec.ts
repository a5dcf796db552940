import { keepRunning } from '../../scripts/setup/keep-running.mjs';

const KILLED = 137;
const TO_BE_REPLACED = 75;

describe('the loop of npm start', () => {
  /** Runs the loop with a service that ends with these codes, one after the other. */
  async function loop(codes: number[]): Promise<{ readonly code: unknown; readonly left: number }> {
    const code: unknown = await keepRunning(() => Promise.resolve(codes.shift()));
    return { code, left: codes.length };
  }

  it.each([0, 1, 2, 74, 130, 143])('returns the exit code %i and does not start the service again', async (code) => {
    expect(await loop([code, 3])).toEqual({ code, left: 1 });
  });

  it('starts the service again after it was killed or asked to be replaced', async () => {
    expect(await loop([KILLED, TO_BE_REPLACED, 3])).toEqual({ code: 3, left: 0 });
  });
});
