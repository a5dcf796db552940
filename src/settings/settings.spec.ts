import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Settings } from './settings.js';
import { SettingsError } from './settings-error.js';

function mistakesOf(variables: Record<string, string>): readonly string[] {
  try {
    new Settings(variables);
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('Settings', () => {
  it('has a default for everything', () => {
    const settings = new Settings({});
    expect(settings).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      namespace: 'jobcast',
      dbSchema: 'jobcast',
      poolSize: 10,
      jobTypes: null,
      plugins: [],
      completionUpdateRateMs: 1000,
      priorityAgeingMs: 60_000,
      heartbeatMs: 5000,
      leaseMs: 20_000,
      abortGraceMs: 5000,
      shutdownGraceMs: 30_000,
      roles: ['api', 'scheduler', 'relay'],
      tenants: 'open',
      auth: 'none',
      amqpTenant: 'body',
      maxParametersBytes: 1_048_576,
      retentionMs: { succeeded: null, failed: null, aborted: null },
      progressEvents: false,
      diagnostics: true,
    });
    expect(settings.databaseUrl).toBeUndefined();
    expect(settings.amqpUrl).toBeUndefined();
    expect(settings.instanceId).toContain(String(process.pid));
  });

  it('takes an empty variable as unset', () => {
    expect(new Settings({ PORT: '', JOBCAST_POOL_SIZE: '' })).toMatchObject({ port: 3000, poolSize: 10 });
  });

  it('reads every kind of value', () => {
    const settings = new Settings({
      AMQP_URL: 'none',
      JOBCAST_JOB_TYPES: 'echo, sleep',
      JOBCAST_ROLES: 'relay',
      JOBCAST_RETENTION_FAILED: '2w',
      JOBCAST_DIAGNOSTICS: 'false',
      JOBCAST_MAX_PARAMETERS_BYTES: '2048',
    });
    expect(settings).toMatchObject({
      amqpUrl: 'none',
      jobTypes: ['echo', 'sleep'],
      roles: ['relay'],
      diagnostics: false,
      maxParametersBytes: 2048,
    });
    expect(settings.retentionMs.failed).toBe(14 * 86_400_000);
  });

  it('tells all mistakes at once, each with the key, what was expected, what came and what to do', () => {
    const mistakes = mistakesOf({ PORT: 'http', JOBCAST_POOL_SIZE: '0', JOBCAST_ROLES: 'api,reley', JOBCAST_TENANTS: 'ajar' });
    expect(mistakes).toEqual([
      'PORT: expected a whole number from 0 to 65535, got "http"; correct it or remove it (default 3000).',
      'JOBCAST_POOL_SIZE: expected a whole number from 1 to 10000, got "0"; correct it or remove it (default 10).',
      'JOBCAST_ROLES: expected items between commas, each one of api, scheduler, relay, got "api,reley"; correct it or remove it.',
      'JOBCAST_TENANTS: expected one of open, closed, got "ajar"; correct it or remove it (default open).',
    ]);
  });

  it('refuses a key that does not exist and tells the one that was meant', () => {
    expect(mistakesOf({ JOBCAST_POOLSIZE: '3' })).toEqual(['JOBCAST_POOLSIZE: there is no such setting; did you mean JOBCAST_POOL_SIZE?']);
    expect(mistakesOf({ JOBCAST_XYZZY_PLUGH_FROTZ: '3' })[0]).toContain('there is no such setting; remove it');
    expect(mistakesOf({ JOBCAST_TEST_DATABASE_URL: 'x', OTHER: 'y' })).toEqual([]);
  });

  it('never shows a secret', () => {
    const told = mistakesOf({ DATABASE_URL: 'mysql://u:hunter2@db/x', AMQP_URL: 'hunter3', JOBCAST_JWT_SECRET: 'hunter4' }).join('\n');
    expect(told).toMatch(/DATABASE_URL.*\n.*AMQP_URL.*\n.*JOBCAST_JWT_SECRET/);
    expect(told).not.toContain('hunter');
  });

  it('reads a secret from a file, and refuses both ways at once', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'jobcast-')), 'url');
    writeFileSync(file, 'postgres://u:p@db/x\n');
    expect(new Settings({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgres://u:p@db/x');
    expect(mistakesOf({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://u:p@db/y' })[0]).toContain('got both; remove one');
    expect(mistakesOf({ DATABASE_URL_FILE: `${file}.gone` })[0]).toMatch(/DATABASE_URL_FILE: expected a readable file, got .*url\.gone/);
  });

  it('refuses a lease shorter than two heartbeats', () => {
    expect(mistakesOf({ JOBCAST_LEASE_MS: '9999' })[0]).toContain('expected at least twice JOBCAST_HEARTBEAT_MS (2 × 5000), got 9999');
    expect(mistakesOf({ JOBCAST_LEASE_MS: '10000' })).toEqual([]);
  });

  it('refuses to listen elsewhere without authentication', () => {
    const jwt = { JOBCAST_AUTH: 'jwt', JOBCAST_JWT_SECRET: 's'.repeat(32) };
    expect(mistakesOf({ HOST: '0.0.0.0' })[0]).toContain('as long as there is no authentication, got "0.0.0.0"');
    expect(mistakesOf({ HOST: '0.0.0.0', ...jwt })).toEqual([]);
    for (const HOST of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) expect(mistakesOf({ HOST })).toEqual([]);
    expect(mistakesOf({ HOST: '127.evil.example' })).toHaveLength(1);
    expect(mistakesOf({ JOBCAST_AUTH: 'jwt' })[0]).toContain('got neither');
  });

  it('keeps everything else when services are found', () => {
    const found = new Settings({ PORT: '4000' }).withServices({ databaseUrl: 'postgres://found/', amqpUrl: 'none' });
    expect(found).toBeInstanceOf(Settings);
    expect(found).toMatchObject({ port: 4000, databaseUrl: 'postgres://found/', amqpUrl: 'none' });
  });
});
