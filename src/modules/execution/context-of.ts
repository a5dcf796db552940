import type { AbstractJob, JobContext, JobRecord } from '#libs/job-kit';
import { Completion } from './completion.js';
import { jobLogger } from './job-logger.js';
import type { RunLoan } from './run-loan.js';
import { storableJson } from './storable-json.js';
import { storableText } from './storable-text.js';

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
    attach: (path, name) => loan.attach(path, name),
    inputs: () => loan.inputs(),
  };
}

function checkpointJson(state: unknown): string {
  const json: string | undefined = JSON.stringify(state);
  if (json === undefined) throw new TypeError(`checkpoint: expected a JSON value, got ${typeof state}`);
  const storable = JSON.stringify(storableJson(json));
  const bytes = Buffer.byteLength(storable);
  if (bytes <= MAX_CHECKPOINT_BYTES) return storable;
  throw new RangeError(
    `checkpoint: expected at most ${MAX_CHECKPOINT_BYTES} bytes of JSON, got ${bytes}; keep where to go on, not what was done`,
  );
}

function checkedRecord({ label, href }: JobRecord): JobRecord {
  return { label: recordText('label', label), href: recordText('href', href) };
}

function recordText(field: string, text: unknown): string {
  if (typeof text === 'string' && text.length > 0 && text.length <= MAX_RECORD_TEXT) return storableText(text);
  const got = typeof text === 'string' ? `${text.length} characters` : typeof text;
  throw new TypeError(`a record's ${field}: expected a text of 1 to ${MAX_RECORD_TEXT} characters, got ${got}`);
}
