import { CreateSchema1700000000001 } from './1700000000001-create-schema.js';
import { AddReports1700000000002 } from './1700000000002-add-reports.js';
import { AddSchedules1700000000003 } from './1700000000003-add-schedules.js';
import { AddRates1700000000004 } from './1700000000004-add-rates.js';
import { AddRefusedEvents1700000000005 } from './1700000000005-add-refused-events.js';
import { AddAudit1700000000006 } from './1700000000006-add-audit.js';
import { AddSearch1700000000007 } from './1700000000007-add-search.js';
import { LiftUniqueLanes1700000000008 } from './1700000000008-lift-unique-lanes.js';
import { KeepOrderOfProperties1700000000009 } from './1700000000009-keep-order-of-properties.js';
import { AddBlockedRuns1700000000010 } from './1700000000010-add-blocked-runs.js';
import { BoundNumbers1700000000011 } from './1700000000011-bound-numbers.js';
import { AddQuotas1700000000012 } from './1700000000012-add-quotas.js';
import { OwnIdempotencyKeys1700000000013 } from './1700000000013-own-idempotency-keys.js';

/** All migrations, oldest first. Forward only: a released one never changes. */
export const MIGRATIONS = [
  CreateSchema1700000000001,
  AddReports1700000000002,
  AddSchedules1700000000003,
  AddRates1700000000004,
  AddRefusedEvents1700000000005,
  AddAudit1700000000006,
  AddSearch1700000000007,
  LiftUniqueLanes1700000000008,
  KeepOrderOfProperties1700000000009,
  AddBlockedRuns1700000000010,
  BoundNumbers1700000000011,
  AddQuotas1700000000012,
  OwnIdempotencyKeys1700000000013,
];
