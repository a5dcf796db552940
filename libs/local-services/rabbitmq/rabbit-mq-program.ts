import { spawn } from 'node:child_process';
import { open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, isFreePort } from '../free-port.js';
import { identityOf, isAlive } from '../sharing/process-identity.js';
import type { ServerProgram } from '../sharing/server-program.js';
import { until } from '../until.js';
import { brokerAnswers } from './broker-answers.js';
import { brokerEnvironment } from './broker-environment.js';
import { readBrokerRecord, writeBrokerRecord, type BrokerPorts, type BrokerRecord } from './broker-record.js';
import { prepareFolder } from './prepare-folder.js';
import type { RabbitMqBinaries } from './rabbit-mq-binaries.js';

const START_MS = 120_000;
const GONE_MS = 60_000;

/** How a private RabbitMQ is run. */
export interface RabbitMqProgramOptions {
  readonly tell: (line: string) => void;
  readonly port: number | undefined;
  /** The Erlang node name before `@localhost`; part of where its data are. */
  readonly nodeName: string;
}

/** A private RabbitMQ: one process group of its own, with a port mapper of its own. */
export class RabbitMqProgram implements ServerProgram {
  readonly name = 'RabbitMQ';

  constructor(
    private readonly folder: string,
    private readonly binaries: RabbitMqBinaries,
    private readonly options: RabbitMqProgramOptions,
  ) {}

  async running(): Promise<string | undefined> {
    const record = await this.#alive();
    return record && this.#ready(record);
  }

  async start(): Promise<string> {
    const ports = await this.#choosePorts();
    this.options.tell(`RabbitMQ: starting on 127.0.0.1:${ports.amqp}, files in ${this.folder} (5 to 15 s)`);
    await prepareFolder(this.folder, ports);
    const record = { ports, leader: await this.#spawn(ports) };
    await writeBrokerRecord(this.folder, record);
    const url = await this.#ready(record);
    if (!url) throw new Error(`RabbitMQ ended during its start. ${await this.#lastWords()}`);
    return url;
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async #alive(): Promise<BrokerRecord | undefined> {
    const record = await readBrokerRecord(this.folder);
    return record && isAlive(record.leader) ? record : undefined;
  }

  /** The address once the broker takes connections; undefined when it ends before. */
  async #ready({ ports, leader }: BrokerRecord): Promise<string | undefined> {
    const url = `amqp://guest:guest@127.0.0.1:${ports.amqp}`;
    const outcome = await until(
      async () => {
        if (await brokerAnswers(url)) return 'ready';
        return isAlive(leader) ? undefined : 'gone';
      },
      START_MS,
      100,
    );
    if (outcome === undefined)
      throw new Error(`RabbitMQ takes no connection ${START_MS / 1000} s after its start. ${await this.#lastWords()}`);
    return outcome === 'ready' ? url : undefined;
  }

  async #spawn(ports: BrokerPorts) {
    const output = await open(join(this.folder, 'log', 'start.log'), 'w');
    try {
      const env = brokerEnvironment(this.folder, ports, this.binaries, this.options.nodeName);
      const child = spawn('/bin/sh', [join(this.folder, 'leader.sh')], {
        cwd: this.folder,
        env,
        detached: true,
        stdio: ['ignore', output.fd, output.fd],
      });
      await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
      child.unref();
      const leader = child.pid === undefined ? undefined : identityOf(child.pid);
      if (!leader) throw new Error(`RabbitMQ ended during its start. ${await this.#lastWords()}`);
      return leader;
    } finally {
      await output.close();
    }
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const record = await this.#alive();
    if (!record) return;
    const { pid } = record.leader;
    process.kill(signal === 'SIGKILL' ? -pid : pid, signal); // SIGKILL cannot be passed on, so it goes to the whole group
    const gone = await until(async () => (!isAlive(record.leader) && (await isFreePort(record.ports.amqp)) ? true : undefined), GONE_MS);
    if (!gone) throw new Error(`RabbitMQ (process group ${pid}) is still there ${GONE_MS / 1000} s after ${signal}.`);
  }

  /** Each port of last time that is free, because the users of the broker know it; else a new one. */
  async #choosePorts(): Promise<BrokerPorts> {
    const last = (await readBrokerRecord(this.folder))?.ports;
    const again = async (port?: number): Promise<number> => (port && (await isFreePort(port)) ? port : freePort());
    return {
      amqp: this.options.port ?? (await again(last?.amqp)),
      epmd: await again(last?.epmd),
      distribution: await again(last?.distribution),
    };
  }

  async #lastWords(): Promise<string> {
    const log = join(this.folder, 'log');
    const files = await readdir(log).catch(() => []);
    const texts = await Promise.all(files.map((file) => readFile(join(log, file), 'utf8').catch(() => '')));
    return `The end of the logs in ${log}:\n${texts.join('\n').slice(-2000)}`;
  }
}
