import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HttpAdapterHost } from '@nestjs/core';
import { SignJWT } from 'jose';
import { COMMAND } from '#libs/contract';
import { Database } from '../../../src/database/index.js';
import { JobInfoService } from '../../../src/modules/jobs/index.js';
import { JobSchedules } from '../../../src/modules/schedules/index.js';
import { CommandClient } from '../../support/command-client.js';
import { CALLER_NAMES, CALLERS, type CallerName } from '../../support/permissions/callers.js';
import { callerList, permissionTable } from '../../support/permissions/permission-page.js';
import { PERMISSION_ROWS } from '../../support/permissions/permission-rows.js';
import type { Answer, PermissionRow } from '../../support/permissions/permission-row.js';
import { TestService } from '../../support/test-service.js';

const SECRET = 'a secret of this test, long enough for HS256';
const PLUGIN = fileURLToPath(new URL('../../support/plugins/guarded', import.meta.url));
const [BEGIN, END] = ['<!-- table -->', '<!-- end of the table -->'];
const CODES: Readonly<Record<string, Answer>> = { FORBIDDEN: 403, NO_SUCH_JOB: 404 };

describe('who may what', () => {
  let test: TestService;
  let commands: CommandClient;
  let instance: string;
  const tokens = new Map<CallerName, string>();

  beforeAll(async () => {
    test = await TestService.start(() => ({ JOBCAST_AUTH: 'jwt', JOBCAST_JWT_SECRET: SECRET, JOBCAST_PLUGINS: PLUGIN }));
    await test.becomes('200 ready');
    commands = await CommandClient.open(test.peer.channel, test.peer.namespace);
    for (const name of CALLER_NAMES) if (CALLERS[name]) tokens.set(name, await token(name));
    await test.get(JobInfoService).createAsPending('zeta', [{ type: 'plain' }]);
    const schedules = test.get(JobSchedules);
    for (const name of ['colleagues', ...CALLER_NAMES.map((caller) => `removed-${caller}`)])
      await schedules.put('acme', name, { type: 'plain', cron: '0 3 1 1 *', owner: 'a colleague' });
    const [row] = await test.get(Database).query<{ id: number }>(
      `INSERT INTO t_instance (name, host, pid, version, pool_size, types, roles, lease_until)
       VALUES ('another', 'elsewhere', 1, '0.0.0', 1, '{}', '{}', now() + interval '1 hour') RETURNING id`,
    );
    instance = String(row?.id);
  });

  afterAll(() => test.remove());

  function token(name: CallerName): Promise<string> {
    return new SignJWT({ ...CALLERS[name] })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(name)
      .setExpirationTime('10m')
      .sign(new TextEncoder().encode(SECRET));
  }

  /** A job as the row needs one, made by nobody in particular. */
  async function jobFor({ target, job }: PermissionRow, caller: CallerName): Promise<string> {
    if (target === 'nothing') return '';
    const jobs = test.get(JobInfoService);
    const type = target === 'own guarded' ? 'guarded' : 'plain';
    const made = await jobs.createAsPending('acme', [{ type, owner: target === "a colleague's plain" ? 'a colleague' : caller }]);
    const jobId = made.jobs[0]!.id;
    if (job === 'ABORTED') await jobs.stopJob({ tenant: 'acme', jobId });
    return jobId;
  }

  function contentOf({ body, routes: [route = ''] }: PermissionRow, caller: CallerName): RequestInit {
    if (body === 'form') {
      const form = new FormData();
      form.append('file', new Blob(['content']), 'a.txt');
      return { body: form };
    }
    if (body === undefined) return {};
    if (route.includes('/files/')) return { body: String(body) };
    const named = JSON.stringify(body).replace('<token>', tokens.get(caller) ?? tokens.get('nobody')!);
    return { body: named, headers: { 'content-type': 'application/json' } };
  }

  async function byRest(row: PermissionRow, caller: CallerName): Promise<Answer | string> {
    const [method = '', path = ''] = row.routes[0]!.split(' ');
    const values: Record<string, string> = { id: await jobFor(row, caller), ...row.parameters };
    const filled = path.replace(/:(\w+)/g, (_, name: string) =>
      (values[name] ?? '').replace('<caller>', caller).replace('<instance>', instance),
    );
    const { headers, ...content } = contentOf(row, caller);
    const bearer = tokens.get(caller);
    const authorization: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
    const { status, text } = await test.answer(`${filled}${row.query ?? ''}`, {
      method,
      ...content,
      headers: { ...(headers as object), ...authorization },
    });
    return status < 300 ? '✓' : status === 401 || status === 403 || status === 404 ? status : `${status} ${text}`;
  }

  async function byAmqp(row: PermissionRow, caller: CallerName): Promise<Answer | string> {
    const jobId = await jobFor(row, caller);
    const body = row.target === 'nothing' ? row.body : { tenant: 'acme', jobId };
    const bearer = tokens.get(caller);
    const reply = await commands.ask(row.command!, body, bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } });
    if (reply.ok) return '✓';
    return CODES[reply.error.code] ?? reply.error.code;
  }

  const named = PERMISSION_ROWS.map((row) => [`${row.does} (${row.target}) by ${row.routes[0]}`, row] as const);
  const answers = async (ask: (caller: CallerName) => Promise<Answer | string>) =>
    Object.fromEntries(await Promise.all(CALLER_NAMES.map(async (caller) => [caller, await ask(caller)] as const)));
  const expected = ({ answer }: PermissionRow) => Object.fromEntries(CALLER_NAMES.map((caller) => [caller, answer(caller)]));

  it.each(named)('%s', async (_, row) => {
    expect(await answers((caller) => byRest(row, caller))).toEqual(expected(row));
  });

  it.each(named.filter(([, { command }]) => command))('the same by AMQP: %s', async (_, row) => {
    const byCommand = Object.entries(expected(row)).map(([caller, answer]) => [caller, answer === 401 ? 403 : answer]);
    expect(await answers((caller) => byAmqp(row, caller))).toEqual(Object.fromEntries(byCommand));
  });

  it('has a row for every route and every command', () => {
    interface Layer {
      readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
    }
    const express = test.get(HttpAdapterHost).httpAdapter.getInstance() as { readonly router: { readonly stack: readonly Layer[] } };
    const routes = express.router.stack.flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`) : [],
    );
    expect(routes.length).toBeGreaterThan(20);
    const rows = new Set(PERMISSION_ROWS.flatMap((row) => row.routes));
    expect(routes.filter((route) => !rows.has(route))).toEqual([]);
    expect([...rows].filter((route) => !routes.includes(route))).toEqual([]);
    expect(new Set(PERMISSION_ROWS.flatMap(({ command }) => command ?? []))).toEqual(new Set(Object.values(COMMAND)));
  });

  /** With JOBCAST_TEST_WRITE_PAGES=true the page is written instead. */
  it('is what docs/permissions.md shows', () => {
    const page = new URL('../../../docs/permissions.md', import.meta.url);
    const text = readFileSync(page, 'utf8');
    const [before, after] = [text.slice(0, text.indexOf(BEGIN) + BEGIN.length), text.slice(text.indexOf(END))];
    const shown = `${before}\n\n${callerList()}\n\n${permissionTable()}\n\n${after}`;
    if (process.env['JOBCAST_TEST_WRITE_PAGES'] === 'true') writeFileSync(page, shown);
    expect(readFileSync(page, 'utf8')).toBe(shown);
  });
});
