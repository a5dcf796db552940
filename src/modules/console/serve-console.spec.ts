import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { serveConsole } from './serve-console.js';

@Controller('v1/jobs')
class JobsController {
  @Get()
  list(): { items: [] } {
    return { items: [] };
  }
}

@Module({ controllers: [JobsController] })
class TestModule {}

describe('serveConsole', () => {
  let folder: string;
  const apps: NestExpressApplication[] = [];

  beforeAll(async () => {
    folder = `${await mkdtemp(join(tmpdir(), 'jobcast-console-'))}/`;
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Jobcast</title>');
    await writeFile(join(folder, 'assets', 'index-1a2b.js'), 'export {};');
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function started(from: string | null): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
    const app = await NestFactory.create<NestExpressApplication>(TestModule, { logger: false });
    serveConsole(app, from);
    await app.listen(0, '127.0.0.1');
    apps.push(app);
    const url = await app.getUrl();
    return (path, init) => fetch(`${url}${path}`, init);
  }

  it('gives the page at / and for links into it, without inline scripts', async () => {
    const get = await started(folder);
    for (const path of ['/', '/jobs/some-id', '/tenants?sort=name']) {
      const page = await get(path);
      expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ]);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
      expect(await page.text()).toContain('<title>Jobcast</title>');
    }
  });

  it('lets assets be kept for ever, and misses what is not there', async () => {
    const get = await started(folder);
    const asset = await get('/assets/index-1a2b.js');
    expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await get('/assets/index-old.js')).status).toBe(404);
    expect((await get('/../package.json')).status).toBe(404);
    expect((await get('/%2e%2e/%2e%2e/etc/passwd')).headers.get('content-type')).not.toContain('text/plain');
  });

  it('never answers for the service', async () => {
    const get = await started(folder);
    expect(await (await get('/v1/jobs')).json()).toEqual({ items: [] });
    for (const path of ['/v1/nothing', '/v1', '/health/nothing', '/openapi.json']) expect((await get(path)).status).toBe(404);
    expect((await get('/jobs', { method: 'POST' })).status).toBe(404);
  });

  it('says so when it is not built', async () => {
    const get = await started(null);
    const page = await get('/');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(await page.text()).toContain('npm run build');
    expect((await get('/elsewhere')).status).toBe(404);
  });
});
