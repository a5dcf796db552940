import { describe, expect, it } from '@jest/globals';
import { AbstractJob, JobType } from '#libs/job-kit';
import { RunnerRegistry } from './runner-registry.js';

abstract class Idle extends AbstractJob {
  run(): void {
    return undefined;
  }
}
const First = JobType({ name: 'scan' })(class First extends Idle {});
const Second = JobType({ name: 'scan' })(class Second extends Idle {});
const Other = JobType({ name: 'import' })(class Other extends Idle {});
const plugin = { origin: 'plug-in "./a"', version: '2.0.0', runners: [First, Other] };

describe('RunnerRegistry', () => {
  it('gives runners by the name of their type', () => {
    const registry = new RunnerRegistry([plugin]);
    expect(registry.get('scan')).toMatchObject({
      runner: First,
      origin: 'plug-in "./a"',
      description: { name: 'scan', version: '2.0.0' },
    });
    expect(registry.get('unknown')).toBeUndefined();
    expect(registry.all().map(({ description }) => description.name)).toEqual(['import', 'scan']);
  });

  it('refuses two runners of one name and names both sources', () => {
    const host = { origin: 'the host application', version: '1.0.0', runners: [Second] };
    expect(() => new RunnerRegistry([plugin, host])).toThrow(
      /"scan" has two runners: First from plug-in ".\/a" and Second from the host application/,
    );
  });

  it('keeps to the types that the instance shall run', () => {
    const registry = new RunnerRegistry([plugin], ['import']);
    expect(registry.get('scan')).toBeUndefined();
    expect(registry.all()).toHaveLength(1);
  });

  it('refuses to start when a type that it shall run has no runner', () => {
    expect(() => new RunnerRegistry([plugin], ['import', 'scna'])).toThrow(
      /JOBCAST_JOB_TYPES: no runner for "scna"; known are import, scan/,
    );
  });
});
