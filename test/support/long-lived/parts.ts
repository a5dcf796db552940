import { BROKER_PARTS } from './broker-parts.js';
import { CLIENT_PARTS } from './client-parts.js';
import { DATABASE_PARTS } from './database-parts.js';
import { EXECUTION_PARTS } from './execution-parts.js';
import type { MakePart } from './part-under-test.js';

/** One entry for each class that extends `LongLived`, by the name of the class. */
export const PARTS: Readonly<Record<string, MakePart>> = { ...BROKER_PARTS, ...CLIENT_PARTS, ...DATABASE_PARTS, ...EXECUTION_PARTS };
