/** A host application in a process of its own: runs a job for each deed in its arguments, one after the other, or has an error of its own. */
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';

const { JobcastModule, JobInfoService } = await import('../../dist/src/index.js');
const deeds = process.argv.slice(2);
const astray = () => {
  throw new Error('astray');
};
const DEEDS = {
  'an error': () => void setTimeout(astray),
  'a rejection': () => void Promise.reject(new Error('astray')),
  exit: () => void setTimeout(() => process.exit(3)),
  nothing: () => undefined,
};

class Deed extends AbstractJob {
  async run() {
    DEEDS[this.parameters.deed]?.();
    if (this.parameters.deed !== 'nothing') await sleep(600_000);
  }
}

const runners = [JobType({ name: 'deed', parameters: AnyObject })(class extends Deed {})];
class Application {}
Module({ imports: [JobcastModule.forRoot({ runners })] })(Application);
const app = await NestFactory.createApplicationContext(Application, { logger: false, abortOnError: false });
const jobs = app.get(JobInfoService, { strict: false });
const endOf = async (parameters) => {
  const [{ id }] = (await jobs.createAsQueued('acme', [{ type: 'deed', parameters }])).jobs;
  for (;;) {
    const job = await jobs.find('acme', id);
    if (job?.stoppedAt) return job;
    await sleep(20);
  }
};
for (const deed of deeds) {
  if (deed.startsWith("the application's ")) {
    if (deed.endsWith('with a listener'))
      process.on('uncaughtException', ({ message }) => console.log(`the application handles: ${message}`));
    setTimeout(astray);
    await sleep(500);
    console.log('the application continues');
  } else {
    const { status, reason } = await endOf({ deed });
    console.log(deed, status, reason?.message);
  }
}
await app.close();
process.exit(0);
