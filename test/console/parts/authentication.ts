import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import type { Page } from 'playwright-core';
import { ConsoleUnderTest } from '../../support/console/console-under-test.js';

const SECRET = 'a secret of the tests of the console, long enough';

describe('the console with authentication', () => {
  let under: ConsoleUnderTest;
  let page: Page; // of one user after the other
  beforeAll(async () => {
    under = await ConsoleUnderTest.start({ JOBCAST_AUTH: 'jwt', JOBCAST_JWT_SECRET: SECRET });
    page = await under.open('/start');
  });
  afterAll(() => under?.close());

  const token = (subject: string, roles: string[], permissions: string[] = []) =>
    new SignJWT({ tenant: 'acme', roles, permissions })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(subject)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(SECRET));
  async function signIn(jwt: string): Promise<void> {
    await page.getByLabel('Token').fill(jwt);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
  const signOut = () => page.getByRole('button', { name: 'Sign out' }).click();

  it('C1, C6b, L12, L13, X1: asks for a token, and offers and shows what its holder may', async () => {
    const imports = page.getByLabel('Job type').locator('option', { hasText: 'Import records' });
    await page.getByLabel('Token').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await signIn(await token('ada', ['submitter']));
    await page.getByLabel('Job type').locator('option', { hasText: 'Sleep' }).waitFor({ state: 'attached' });
    expect(await imports.count()).toBe(0);
    await page.getByLabel('Job type').selectOption('sleep');
    await page.getByLabel(/^Duration \(ms\)/).fill('600000');
    await page.getByRole('button', { name: 'Start Job' }).click();
    await page.getByText('The job was started:').waitFor();
    await page.getByText('Running', { exact: true }).first().waitFor();
    const address = page.url();
    expect(await page.getByRole('button', { name: 'Cancel job' }).count()).toBe(0);
    await signOut();
    await signIn(await token('grace', ['manager'], ['import_records']));
    await page.getByRole('button', { name: 'Cancel job' }).waitFor();
    await under.show(page, '/start');
    await imports.waitFor({ state: 'attached' });
    await signOut();
    await signIn(await token('eve', ['submitter']));
    await under.show(page, '/jobs');
    await page.getByText('There are no jobs to report on.').waitFor();
    await page.goto(address);
    await page.getByText(/The job cannot be shown\./).waitFor();
    await signOut();
    await page.getByLabel('Token').waitFor();
    expect(under.browser.complaints).toEqual([]);
  });

  it('H5: lets a normal user clear the own ended jobs alone, and says how many', async () => {
    const jwts = { ada: await token('ada', ['submitter']), grace: await token('grace', ['submitter']) };
    const submit = async (owner: keyof typeof jwts, type: string, parameters: object): Promise<string> => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${jwts[owner]}` };
      const body = JSON.stringify({ type, name: `${type} of ${owner}`, parameters });
      const answer = await fetch(`${under.proxy.url}v1/jobs`, { method: 'POST', headers, body });
      return ((await answer.json()) as { job: { id: string } }).job.id;
    };
    for (const owner of ['ada', 'grace'] as const) await under.installation.events.untilEnded(await submit(owner, 'echo', {}));
    await submit('ada', 'sleep', { durationMs: 600_000 });
    await signIn(jwts.ada);
    await under.show(page, '/jobs');
    await page.getByRole('link', { name: 'echo of ada', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Clear inactive' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('You may only clear jobs belonging to you.').waitFor();
    expect(await dialog.getByRole('checkbox').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Remove them' }).click();
    await page.getByText(/^1 job was removed\. \d active jobs? w(as|ere) left alone\./).waitFor();
    await page.getByRole('link', { name: 'echo of ada', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'sleep of ada', exact: true }).waitFor();
    await signOut();
    await signIn(jwts.grace);
    await page.getByRole('link', { name: 'echo of grace', exact: true }).waitFor();
  });
});
