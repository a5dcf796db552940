import { controlBroker } from './broker-control.js';

/** Erlang expressions that start and end a shortage of a broker. */
const LIMITS = {
  memory: {
    short: 'vm_memory_monitor:set_vm_memory_high_watermark(0.0)',
    enough: 'vm_memory_monitor:set_vm_memory_high_watermark({absolute, "1GB"})',
  },
  disk: { short: 'rabbit_disk_monitor:set_disk_free_limit("1000000GB")', enough: 'rabbit_disk_monitor:set_disk_free_limit("50MB")' },
} as const;

/** What a broker may be short of. */
export type Shortage = keyof typeof LIMITS;

/** Has the private broker of a data folder be short of something, or end that: meanwhile it takes no messages from anybody. */
export function brokerAlarm(dataDir: string, shortage: Shortage, on: boolean): Promise<void> {
  return controlBroker(dataDir, LIMITS[shortage][on ? 'short' : 'enough']);
}
