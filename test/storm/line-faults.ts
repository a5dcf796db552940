import type { TcpProxy } from '../support/tcp-proxy.js';
import type { Fault } from './fault.js';
import type { Installation } from './installation.js';
import { pause } from './pause.js';
import { TIMES } from './storm-instance.js';

const LINES = ['toDatabase', 'toBroker'] as const;
const SERVER = { toDatabase: 'the database', toBroker: 'the broker' };
const WAYS = { stall: 'both ways', mute: 'towards it', deafen: 'from it' } as const;

/** The lines stay, and nothing passes, for up to two leases. */
const halfOpen = (line: (typeof LINES)[number], way: keyof typeof WAYS): Fault => ({
  name: `half-open line to ${SERVER[line]}, ${WAYS[way]}`,
  strike: async (installation, { instance, force }) => {
    const proxy: TcpProxy = installation.instance(instance)[line];
    proxy[way]();
    await pause(0.5 * TIMES.leaseMs, 2 * TIMES.leaseMs, force);
    proxy.flow();
  },
});

const cut = (line: (typeof LINES)[number]): Fault => ({
  name: `cut line to ${SERVER[line]}`,
  strike: async (installation: Installation, { instance, force }) => {
    const proxy = installation.instance(instance)[line];
    proxy.refuse();
    await pause(0, 2 * TIMES.leaseMs, force);
    proxy.accept();
  },
});

/** What happens to the lines between one instance and the servers. */
export const LINE_FAULTS: readonly Fault[] = LINES.flatMap((line) => [
  cut(line),
  halfOpen(line, 'stall'),
  halfOpen(line, 'mute'),
  halfOpen(line, 'deafen'),
]);
