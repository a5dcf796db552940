import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessIdentity } from '../sharing/process-identity.js';

/** The ports of a private broker, all on 127.0.0.1. */
export interface BrokerPorts {
  readonly amqp: number;
  /** Erlang's port mapper, a private one too. */
  readonly epmd: number;
  /** Erlang's distribution, for its administrator. */
  readonly distribution: number;
}

/** What a data folder knows of its broker between processes. */
export interface BrokerRecord {
  readonly ports: BrokerPorts;
  /** The leader of the broker's process group; it lives as long as the broker does. */
  readonly leader: ProcessIdentity;
}

/** The record of a folder; undefined when it never had a broker. */
export async function readBrokerRecord(folder: string): Promise<BrokerRecord | undefined> {
  const text = await readFile(join(folder, 'broker.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as BrokerRecord);
}

/** Writes the record at once: a reader finds the old one or the new one. */
export async function writeBrokerRecord(folder: string, record: BrokerRecord): Promise<void> {
  const draft = join(folder, 'broker.json.new');
  await writeFile(draft, JSON.stringify(record));
  await rename(draft, join(folder, 'broker.json'));
}
