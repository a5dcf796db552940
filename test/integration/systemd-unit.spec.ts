import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EXIT } from '../../src/cli/exit-codes.js';
import { Settings } from '../../src/settings/index.js';

const UNIT = new URL('../../deploy/jobcast.service', import.meta.url);
const PAGE = new URL('../../docs/command-line.md', import.meta.url);
const ANALYZE = ['/usr/bin/systemd-analyze', '/bin/systemd-analyze'].find((path) => existsSync(path));

type Section = ReadonlyMap<string, string>;

/** The sections of a unit, each with its keys; of a key that occurs twice the last value. */
function readUnit(text: string): Record<string, Section> {
  const sections: Record<string, Map<string, string>> = {};
  let current = new Map<string, string>();
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (name) sections[name] = current = new Map();
    else current.set(line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1));
  }
  return sections;
}

/** Whether systemd starts the service again after this end, by systemd.service(5). */
function restarts(service: Section, end: string): boolean {
  const words = (key: string): string[] => (service.get(key) ?? '').split(' ');
  if (words('RestartPreventExitStatus').includes(end)) return false;
  if (words('RestartForceExitStatus').includes(end)) return true;
  return service.get('Restart') === 'on-failure' && isFailure(service, end);
}

/** An exit code other than 0, or a signal other than these four, is a failure unless the unit says otherwise. */
function isFailure(service: Section, end: string): boolean {
  const clean = ['0', 'SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE', ...(service.get('SuccessExitStatus') ?? '').split(' ')];
  return !clean.includes(end);
}

describe('the unit for systemd', () => {
  const text = readFileSync(UNIT, 'utf8');
  const { Unit: unit = new Map(), Service: service = new Map() } = readUnit(text);

  it('restarts the service thirty seconds after a failure', () => {
    expect(service.get('Restart')).toBe('on-failure');
    expect(service.get('RestartSec')).toBe('30');
    for (const end of ['1', '2', 'SIGKILL', 'SIGSEGV']) expect({ end, restarts: restarts(service, end) }).toEqual({ end, restarts: true });
  });

  it('counts neither a worker that has reached its limits nor SIGTERM as a failure', () => {
    const recycled = String(EXIT.recycled);
    expect(recycled).toBe('111');
    expect(service.get('SuccessExitStatus')?.split(' ')).toEqual([recycled, 'SIGTERM']);
    expect([recycled, 'SIGTERM', '0'].filter((end) => isFailure(service, end))).toEqual([]);
    expect([recycled, 'SIGTERM', '0'].filter((end) => restarts(service, end))).toEqual([recycled]);
    // A restart after 111 would count towards the limit, as every start does.
    expect(service.get('ExecStopPost')).toContain(`"$EXIT_STATUS" != ${recycled} || systemctl reset-failed %n`);
  });

  it('gives up after five failures within ten minutes, which the pauses between them leave time for', () => {
    const [burst, intervalS] = [Number(unit.get('StartLimitBurst')), Number(unit.get('StartLimitIntervalSec'))];
    expect([burst, intervalS]).toEqual([5, 600]);
    expect(burst * Number(service.get('RestartSec'))).toBeLessThan(intervalS);
  });

  it.each(['After', 'Wants'])('starts with %s= the database and the broker', (key) => {
    expect(unit.get(key)?.split(' ')).toEqual(expect.arrayContaining(['postgresql.service', 'rabbitmq-server.service']));
    expect(unit.has('Requires')).toBe(false); // the service waits for both by itself
  });

  it('leaves running jobs the time that the service gives them', () => {
    const { shutdownGraceMs, abortGraceMs } = new Settings({ DATABASE_URL: 'postgres://a/b' });
    expect(Number(service.get('TimeoutStopSec')) * 1_000).toBeGreaterThan(shutdownGraceMs + abortGraceMs);
  });

  it('is explained: the limit, and how the service is started again', () => {
    const page = readFileSync(PAGE, 'utf8');
    expect(text).toMatch(/five failures within ten minutes[\s\S]+systemctl reset-failed jobcast\n#\s+systemctl start jobcast/);
    expect(page).toMatch(/five failures within ten minutes[\s\S]+`systemctl reset-failed jobcast`[\s\S]+`systemctl start jobcast`/);
  });

  // Not every machine has systemd-analyze.
  (ANALYZE ? it : it.skip)('is understood by systemd', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jobcast-unit-'));
    const file = join(folder, 'jobcast.service');
    try {
      await writeFile(file, text.replaceAll('/usr/bin/node', process.execPath));
      const { stdout, stderr } = await promisify(execFile)(ANALYZE!, ['verify', '--man=no', file]);
      // It also complains about unknown units, which are not part of this file.
      expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes('jobcast.service'))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is rejected by these tests if 111 counts as a failure, or SIGKILL does not', () => {
    const changed = (from: string, to: string): Section => readUnit(text.replace(from, to))['Service'] ?? new Map();
    expect(isFailure(changed('SuccessExitStatus=111 SIGTERM', 'SuccessExitStatus=SIGTERM'), '111')).toBe(true);
    expect(restarts(changed('RestartForceExitStatus=111', ''), '111')).toBe(false);
    expect(restarts(changed('Restart=on-failure', 'Restart=no'), 'SIGKILL')).toBe(false);
  });
});
