import { BROKER_FAULTS } from './broker-faults.js';
import { DATABASE_FAULTS } from './database-faults.js';
import type { Fault } from './fault.js';
import { INSTANCE_FAULTS } from './instance-faults.js';
import { LINE_FAULTS } from './line-faults.js';

/** Everything that the storm does to an installation. */
export const FAULTS: readonly Fault[] = [...INSTANCE_FAULTS, ...DATABASE_FAULTS, ...BROKER_FAULTS, ...LINE_FAULTS];
