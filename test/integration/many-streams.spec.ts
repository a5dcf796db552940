import { SignJWT } from 'jose';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { leastDelay } from '../support/least-delay.js';
import { SseListener } from '../support/sse-listener.js';
import { TestInstallation } from '../support/test-installation.js';

const SECRET = 'a secret of this test, long enough for HS256';
const OF_A_CALLER = 20;
const OF_AN_INSTANCE = 1_000;
/** Written out and searched for each event and filter. */
const LONG_TEXT = 'abcdefgh '.repeat(2_000);

describe('a thousand filtered streams', () => {
  let installation: TestInstallation;
  let service: JobcastProcess;
  const open: SseListener[] = [];

  beforeAll(async () => {
    installation = await TestInstallation.create();
    service = await installation.start({ JOBCAST_AUTH: 'jwt', JOBCAST_JWT_SECRET: SECRET });
  });
  afterAll(async () => {
    await Promise.all(open.map((stream) => stream.close()));
    await installation.close();
  });

  const tokenOf = (tenant: string, sub: string, seconds = 3_600): Promise<string> =>
    new SignJWT({ sub, tenant, roles: ['manager'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
      .sign(new TextEncoder().encode(SECRET));
  const listen = (token: string, query = ''): Promise<SseListener> =>
    SseListener.open(`${service.url}/v1/stream${query}`, undefined, token);
  async function submit(token: string, job: object): Promise<string> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await fetch(`${service.url}/v1/jobs`, { method: 'POST', headers, body: JSON.stringify(job) });
    const { job: made, jobs } = (await answer.json()) as { job?: { id: string }; jobs?: { id: string }[] };
    return made?.id ?? jobs![0]!.id;
  }

  it('end with their tokens', async () => {
    const stream = await listen(await tokenOf('brief', 'bob', 3));
    expect(stream.status).toBe(200);
    const beganMs = performance.now();
    await stream.untilEnded();
    expect(performance.now() - beganMs).toBeLessThan(60_000); // without a token that ends, 15 minutes
  });

  it('are as many as there may be; each hears what it asks for, and another tenant within a second what is its own', async () => {
    const other = await tokenOf('other', 'ann');
    const own = await listen(other);
    open.push(own, await listen(other, '?q=needle'));
    for (let user = 0; open.length < OF_AN_INSTANCE; user += 1) {
      const token = await tokenOf('crowd', `user ${user}`);
      const count = Math.min(OF_A_CALLER, OF_AN_INSTANCE - open.length);
      const queries = Array.from({ length: count }, (_, index) => `?q=${encodeURIComponent(`word ${user}-${index}.`)}`);
      open.push(...(await Promise.all(queries.map((query) => listen(token, query)))));
      if (user > 0) continue;
      const refused = await listen(token);
      expect([refused.status, refused.contentType]).toEqual([429, expect.stringContaining('problem+json')]);
    }
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
    expect((await listen(await tokenOf('late', 'eve'))).status).toBe(429);

    const crowd = await tokenOf('crowd', 'user 0');
    const named = await submit(crowd, { type: 'echo', name: 'word 3-7. and word 4-8.', parameters: {} });
    const hears = open.slice(2).flatMap((stream, index) => ([3 * OF_A_CALLER + 7, 4 * OF_A_CALLER + 8].includes(index) ? [stream] : []));
    for (const stream of hears) await stream.until('its end', ({ jobId, status }) => jobId === named && status === 'SUCCEEDED');
    expect(open.slice(2).filter((stream) => stream.told('job').length > 0)).toEqual(hears);

    let isOver = false;
    const busy = (async () => {
      const jobs = Array.from({ length: 20 }, () => ({ type: 'echo', parameters: { text: LONG_TEXT } }));
      while (!isOver) await submit(crowd, { jobs });
    })();
    for (const [stream, name] of [
      [own, 'any'],
      [open[1]!, 'a needle'],
    ] as const) {
      const delayMs = async (): Promise<number> => {
        const id = await submit(other, { type: 'echo', name, parameters: {} });
        const atMs = await stream.until('its end', ({ jobId, status }) => jobId === id && status === 'SUCCEEDED');
        return atMs - Date.parse((await installation.events.untilEnded(id)).stoppedAt!);
      };
      expect(await leastDelay(1_000, delayMs)).toBeLessThan(1_000);
    }
    isOver = true;
    await busy;
  });
});
