import type { Draining } from './draining.js';
import type { LeaseLost } from './lease-lost.js';
import type { StopRequested } from './stop-requested.js';
import type { TimedOut } from './timed-out.js';

/** Why a run is to end early: the reason that its AbortSignal carries. */
export type Interruption = StopRequested | TimedOut | Draining | LeaseLost;
