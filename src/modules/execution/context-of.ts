import { shown, storableText, writeJson } from '#libs/foreign-value';
import type { AbstractJob, JobContext, JobRecord } from '#libs/job-kit';
import { Completion } from './completion.js';
import { jobLogger } from './job-logger.js';
import type { RunLoan } from './run-loan.js';
import { storableJson } from './storable-json.js';

const MAX_CHECKPOINT_BYTES = 1_048_576;
const MAX_RECORD_TEXT = 2_048;

/** What the runner sees of what it is lent. Ticks are counted here: only a new whole percent is worth a message. */
export function contextOf(loan: RunLoan, runner: AbstractJob, parameters: unknown): JobContext {
  const completion = new Completion(() => runner.getCompletionCount());
  return {
    job: loan.job,
    parameters,
    signal: loan.signal,
    lastCheckpoint: loan.lastCheckpoint,
    logger: jobLogger((entry, isError) => loan.log(entry, isError)),
    advanceCompletion: (n) => {
      const before = completion.percent;
      completion.advance(n);
      if (completion.percent > before) loan.reached(completion.percent);
    },
    checkpoint: (state) => loan.checkpoint(checkpointJson(state)),
    record: (change, record) => loan.record(change, checkedRecord(record)),
    workspace: () => loan.workspace(),
    attach: async (path, name) => loan.attach(attachText('path', path), name === undefined ? name : attachText('name', name)),
    inputs: () => loan.inputs(),
  };
}

function checkpointJson(state: unknown): string {
  const written = writeJson(state, MAX_CHECKPOINT_BYTES, 'keep the place at which the next attempt continues, not its work');
  if (!written.ok) throw new TypeError(`checkpoint: ${written.message}`);
  if (written.json === undefined) throw new TypeError('checkpoint: expected a JSON value, got undefined');
  return JSON.stringify(storableJson(written.json));
}

function checkedRecord({ label, href }: JobRecord): JobRecord {
  return { label: recordText('label', label), href: recordText('href', href) };
}

function recordText(field: string, text: unknown): string {
  if (typeof text === 'string' && text.length > 0 && text.length <= MAX_RECORD_TEXT) return storableText(text);
  const got = typeof text === 'string' ? `${text.length} characters` : typeof text;
  throw new TypeError(`a record's ${field}: expected a text of 1 to ${MAX_RECORD_TEXT} characters, got ${got}`);
}

function attachText(field: string, text: unknown): string {
  if (typeof text === 'string') return text;
  throw new TypeError(`attach: expected a text as ${field}, got ${shown(text)}`);
}
