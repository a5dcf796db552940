import type { Fault } from './fault.js';
import { pause } from './pause.js';
import { TIMES } from './storm-instance.js';

const MINUTE_MS = 60_000;
const { leaseMs } = TIMES;

/** What happens to the processes of the service. */
export const INSTANCE_FAULTS: readonly Fault[] = [
  {
    name: 'kill an instance',
    strike: async (installation, { instance, force }) => {
      const struck = installation.instance(instance);
      await struck.kill();
      await pause(0, leaseMs, force);
      await struck.start();
    },
  },
  {
    name: 'freeze an instance beyond its lease',
    strike: (installation, { instance, force }) =>
      installation.instance(instance).alone(async () => {
        const { process } = installation.instance(instance);
        process.signal('SIGSTOP');
        await pause(1.2 * leaseMs, 2 * leaseMs, force);
        process.signal('SIGCONT');
      }),
  },
  {
    name: 'freeze an instance for about its lease',
    strike: (installation, { instance, force }) =>
      installation.instance(instance).alone(async () => {
        const { process } = installation.instance(instance);
        process.signal('SIGSTOP');
        await pause(0.6 * leaseMs, 1.2 * leaseMs, force);
        process.signal('SIGCONT');
      }),
  },
  {
    name: 'shift the clock of an instance',
    strike: async (installation, { instance, force }) => {
      const struck = installation.instance(instance);
      await struck.kill();
      await struck.start({ shiftMs: Math.round((force - 0.5) * 30) * MINUTE_MS + 30_000 });
    },
  },
  {
    name: 'restart one instance after the other',
    strike: async (installation) => {
      for (const instance of installation.instances) {
        await instance.stop().catch((error: unknown) => installation.mishaps.push(String(error)));
        await instance.start({ ready: true }).catch((error: unknown) => installation.mishaps.push(String(error)));
      }
    },
  },
];
