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
const plugin = { origin: 'plug-in "./a"', version: '2.0.0', file: '/a/index.js', runners: [First, Other] };

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
    const host = { origin: 'the host application', version: '1.0.0', file: null, runners: [Second] };
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
    expect(() => new RunnerRegistry([plugin], ['scan', 'improt'])).toThrow(
      /JOBCAST_JOB_TYPES: no runner for "improt" \(did you mean "import"\?\); known are import, scan/,
    );
  });

  it('refuses a class that is listed twice', () => {
    expect(() => new RunnerRegistry([plugin, { ...plugin, origin: 'plug-in "a"' }], ['scan'])).toThrow(
      /"scan" has two runners: First from plug-in ".\/a" and First from plug-in "a". It is the same class: name it once/,
    );
  });

  it('refuses a runner for threads that no thread can import, and takes it from a plug-in', () => {
    const Busy = JobType({ name: 'busy', isolation: 'thread' })(class Busy extends Idle {});
    const host = { origin: 'the host application', version: '1.0.0', file: null, runners: [Busy] };
    expect(() => new RunnerRegistry([host])).toThrow(/^the host application: runner Busy: .*put it into a plug-in/);
    expect(new RunnerRegistry([{ ...host, file: '/a/index.js' }]).get('busy')).toMatchObject({ file: '/a/index.js' });
  });

  it('tells of all mistakes at once, each with its source', () => {
    const Bare = JobType({ name: 'bare', parameters: class Nothing {} as new () => unknown })(class Bare extends Idle {});
    const sources = [plugin, { ...plugin, origin: 'plug-in "b"', runners: [Second, Bare] }];
    expect(() => new RunnerRegistry(sources)).toThrow(
      /^2 mistakes:\n {2}- job type "scan" has two runners: .*\n {2}- plug-in "b": runner Bare, parameters class Nothing: no property/,
    );
  });
});
