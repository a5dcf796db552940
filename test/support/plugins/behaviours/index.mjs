import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IsInt, IsString } from 'class-validator';
import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';

/** Whatever can be thrown, by name. */
const THROWN = {
  'error with causes': () => {
    throw new Error('the outer', { cause: new TypeError('the middle', { cause: new RangeError('the inner') }) });
  },
  text: () => {
    throw 'only a text';
  },
  nothing: () => {
    throw undefined;
  },
  object: () => {
    throw { code: 42, nested: { why: 'because' } };
  },
  rejection: () => Promise.reject(new Error('a late rejection')),
  aggregate: () => Promise.any([Promise.reject(new Error('the first')), Promise.reject(new Error('the second'))]),
  'unstorable text': () => {
    throw new Error('a\0b\ud800c');
  },
  'long message': () => {
    throw new Error('ä'.repeat(20_000));
  },
};

class Thrown {
  what;
}
IsString()(Thrown.prototype, 'what');

class Throwing extends AbstractJob {
  async run() {
    return THROWN[this.parameters.what]();
  }
}

class Measured {
  bytes;
  label;
}
IsInt()(Measured.prototype, 'bytes');
IsString()(Measured.prototype, 'label');

class Returning extends AbstractJob {
  run() {
    return this.parameters.result;
  }
}

class Silent extends AbstractJob {
  run() {}
}

class Place {
  folder;
}
IsString()(Place.prototype, 'folder');

/** Each run leaves a file in the folder while it runs, and tells how many were there: also those of other processes. */
class Witness extends AbstractJob {
  async run() {
    const { folder } = this.parameters;
    const file = join(folder, this.job.id);
    await mkdir(folder, { recursive: true });
    await writeFile(file, '');
    const together = (await readdir(folder)).length;
    await sleep(40);
    await rm(file);
    return { together };
  }
}

const witness = (options) => JobType({ parameters: Place, ...options })(class extends Witness {});

export default [
  JobType({ name: 'throwing', parameters: Thrown })(Throwing),
  JobType({ name: 'measured', parameters: AnyObject, result: Measured })(class extends Returning {}),
  JobType({ name: 'returning', parameters: AnyObject })(class extends Returning {}),
  JobType({ name: 'silent' })(Silent),
  witness({ name: 'crowd' }),
  witness({ name: 'alone', runConcurrently: false }),
  witness({ name: 'pair', maxRunning: 2 }),
  witness({ name: 'move', serialGroup: 'stock' }),
  witness({ name: 'import', serialGroup: 'stock' }),
];
