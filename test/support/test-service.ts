import { randomBytes } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { topologyOf, type Reply } from '#libs/contract';
import { AmqpPeer } from './amqp-peer.js';
import { eventually } from './eventually.js';
import { ServiceHere } from './service-here.js';
import { testServices } from './services.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** What HTTP answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A whole instance in this process, with a database and a namespace of its own, and a plain client beside it. */
export class TestService {
  private constructor(
    readonly database: TestDatabase,
    readonly peer: AmqpPeer,
    private readonly here: ServiceHere,
  ) {}

  /** Starts one. `variables` may change every setting; it may be unable to connect to anything yet. */
  static async start(
    variables: (own: { databaseUrl: string; amqpUrl: string }) => Record<string, string> = () => ({}),
  ): Promise<TestService> {
    const database = await createTestDatabase();
    const peer = await AmqpPeer.connect();
    const own = { databaseUrl: database.url, amqpUrl: testServices().amqpUrl };
    const here = await ServiceHere.launch({
      DATABASE_URL: own.databaseUrl,
      AMQP_URL: own.amqpUrl,
      JOBCAST_NAMESPACE: peer.namespace,
      ...variables(own),
    });
    return new TestService(database, peer, here);
  }

  /** Where it answers HTTP. */
  get url(): string {
    return this.here.url;
  }

  /** Waits until `/health/ready` answers so, such as `200 ready`. */
  async becomes(expected: string): Promise<void> {
    await eventually(`health is ${expected}`, async () => (await this.health()) === expected);
  }

  /** The answer of `/health/ready`, such as `503 starting`. */
  async health(): Promise<string> {
    const { status, body } = await this.http('/health/ready');
    return `${status} ${String(body.status)}`;
  }

  /** A part of the instance. */
  get<Part>(part: Type<Part>): Part {
    return this.here.service.get(part);
  }

  /** Writes by HTTP, with a JSON body. */
  send(method: string, path: string, body: unknown = undefined, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    return this.http(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...json,
    });
  }

  /** Asks by HTTP. */
  async http(path: string, init: RequestInit = {}): Promise<HttpAnswer> {
    const response = await fetch(`${this.url}${path}`, init);
    const text = await response.text();
    return {
      status: response.status,
      contentType: response.headers.get('content-type'),
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  }

  /** What is answered, whatever its kind; of a stream that goes on nothing is read. */
  async answer(path: string, init: RequestInit = {}): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`${this.url}${path}`, init);
    if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
      return { status: response.status, text: await response.text() };
    await response.body?.cancel();
    return { status: response.status, text: '' };
  }

  /** Publishes a command and does not wait. */
  command(key: string, body: unknown, properties: object = {}): void {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    this.peer.channel.publish(topologyOf(this.peer.namespace).commandsExchange, key, bytes, properties);
  }

  /** Publishes a command and gives its reply. */
  async ask(key: string, body: unknown, properties: object = {}): Promise<Reply> {
    const replyTo = await this.peer.queue(`replies-${randomBytes(4).toString('hex')}`);
    this.command(key, body, { replyTo, ...properties });
    return JSON.parse((await this.peer.next(replyTo)).content.toString()) as Reply;
  }

  /** Ends the instance as SIGTERM does. */
  async end(): Promise<void> {
    await this.here.stop();
  }

  /** Ends the instance and removes everything of it. */
  async remove(): Promise<void> {
    await this.end();
    await this.peer.deleteTopology();
    await this.peer.close();
    await this.database.drop();
  }
}
