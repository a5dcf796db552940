import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IsBoolean, IsDateString, IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { AbstractJob, JobType } from 'jobcast/job-kit';

class ImportParameters {
  source;
  format;
  maxRows;
  since;
  onlyValidate;
}
const rules = {
  source: [IsString()],
  format: [IsIn(['csv', 'ead', 'xlsx'])],
  maxRows: [IsOptional(), IsInt(), Min(1), Max(1_000_000)],
  since: [IsOptional(), IsDateString()],
  onlyValidate: [IsOptional(), IsBoolean()],
};
for (const [property, decorators] of Object.entries(rules))
  for (const decorate of decorators) decorate(ImportParameters.prototype, property);

/** Logs, makes files and tells of records, as an import does; `source` says how it ends. */
class ImportRecords extends AbstractJob {
  getCompletionCount() {
    return 4;
  }

  async run() {
    const { source, format } = this.parameters;
    this.logger.info(`reading ${source} – Größe 数据 📄`, { format });
    for (const file of await this.inputs()) this.logger.info(`given ${file.name}`);
    this.recordModified({ label: 'Fonds 12', href: 'https://archive.example/fonds/12' });
    this.recordCreated({ label: 'Item 9', href: 'https://other.example/items/9' });
    if (source === '/many')
      for (let item = 0; item < 150; item += 1)
        this.recordCreated({ label: `Item ${item}`, href: `https://archive.example/items/${item}` });
    this.advanceCompletion();
    const file = join(await this.workspace(), 'report.csv');
    await writeFile(file, 'row;finding\n1;ok\n');
    await this.attach(file, 'Bericht Größe.csv');
    if (source === '/warns') this.logger.error('row 7 has no title');
    if (source === '/fails') throw new Error('row 7: expected a title, got nothing');
    if (source === '/slow') {
      for (let step = 0; step < 600 && !this.signal.aborted; step += 1) {
        if (step === 1) this.advanceCompletion();
        this.logger.info(`slow step ${step}`);
        await sleep(200, undefined, { signal: this.signal }).catch(() => undefined);
      }
    }
    return { rows: 7 };
  }
}

/** Fails at its first attempt. */
class Flaky extends AbstractJob {
  run() {
    if (this.job.attempt === 1) throw new Error('connect ECONNREFUSED 10.0.0.7:443');
  }
}

class LargeParameters {
  mebibytes;
}
IsInt()(LargeParameters.prototype, 'mebibytes');

/** Writes a long log. */
class Wordy extends AbstractJob {
  async run() {
    const text = 'x'.repeat(1000);
    for (let line = 0; line < this.parameters.mebibytes * 1024; line += 1) {
      this.logger.info(`${line} ${text}`);
      if (line % 512 === 0) await sleep(5);
    }
    this.logger.info('the very last line');
  }
}

export default [
  JobType({
    name: 'import-records',
    title: 'Import records',
    description: 'Imports records from a folder.',
    parameters: ImportParameters,
    createPermissions: ['import_records'],
    cancelPermissions: ['cancel_imports'],
  })(ImportRecords),
  JobType({ name: 'flaky', title: 'Flaky', maxAttempts: 3, backoff: { baseMs: 50 } })(Flaky),
  JobType({ name: 'wordy', title: 'Wordy', parameters: LargeParameters, hidden: true })(Wordy),
];
