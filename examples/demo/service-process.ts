import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DemoServices } from './demo-services.js';
import { endChild } from './end-child.js';
import type { DemoTenant } from './tenants.js';

const PROGRAM = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const PLUGIN = fileURLToPath(new URL('../plugins/fixity-audit', import.meta.url));
const KEPT_LINES = 20;
const POLL_MS = 50;
const END_WITHIN_MS = 20_000;

/** The service, as a process of its own: its address, its log's last lines, its end. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly #log: string[] = [];
  #url: string | undefined;
  #ending = false;

  /** Starts it; `failed` is called when it ends by itself. */
  constructor(services: DemoServices, poolSize: number, failed: (error: Error) => void) {
    this.#child = spawn(process.execPath, [PROGRAM], { env: variables(services, poolSize), stdio: ['ignore', 'pipe', 'pipe'] });
    for (const output of [this.#child.stdout, this.#child.stderr])
      if (output) createInterface({ input: output }).on('line', (line) => this.#read(line));
    this.#child.once('error', failed);
    this.#child.once('close', (code) => {
      if (!this.#ending) failed(new Error(`the service ended with ${String(code)}; the end of its log:\n${this.#log.join('\n')}`));
    });
  }

  /** Resolves when it is ready to work. */
  async ready(signal: AbortSignal): Promise<void> {
    while (!this.#url || !(await this.#isReady(this.#url))) await sleep(POLL_MS, undefined, { signal });
  }

  /** Asks its REST door; the answer's body. */
  async rest(method: 'GET' | 'PUT', path: string, body?: object): Promise<unknown> {
    const init = body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {};
    const response = await fetch(`${this.#url}${path}`, { method, ...init });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: expected 200, got ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Creates a tenant, or changes it. */
  async setTenant({ name, weight }: DemoTenant, limits: object = {}): Promise<void> {
    await this.rest('PUT', `/v1/tenants/${name}`, { weight, ...limits });
  }

  /** Ends it in order: it finishes what runs, and sends the events that wait. */
  async stop(): Promise<void> {
    this.#ending = true;
    await endChild(this.#child, () => this.#child.kill('SIGTERM'), END_WITHIN_MS);
  }

  /** The port is a free one that the service took; its log tells it. */
  #read(line: string): void {
    this.#url ??= /"msg":"listening on (http:[^"]+)"/.exec(line)?.[1];
    this.#log.push(line);
    if (this.#log.length > KEPT_LINES) this.#log.shift();
  }

  async #isReady(url: string): Promise<boolean> {
    return fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

/** The user's own settings of the service stay out of the demo. */
function variables({ databaseUrl, amqpUrl, namespace, schema, dataDir }: DemoServices, poolSize: number): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([key]) => !key.startsWith('JOBCAST_') && !/^(HOST|DATABASE_URL_FILE|AMQP_URL_FILE)$/.test(key),
  );
  return {
    ...Object.fromEntries(inherited),
    ...{ DATABASE_URL: databaseUrl, AMQP_URL: amqpUrl, PORT: '0' },
    ...{ JOBCAST_NAMESPACE: namespace, JOBCAST_DB_SCHEMA: schema, JOBCAST_DATA_DIR: dataDir, JOBCAST_INSTANCE_ID: 'demo' },
    ...{ JOBCAST_PLUGINS: PLUGIN, JOBCAST_POOL_SIZE: String(poolSize), JOBCAST_SHUTDOWN_GRACE_MS: '1000', JOBCAST_ABORT_GRACE_MS: '1000' },
  };
}
