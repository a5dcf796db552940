import { Injectable } from '@nestjs/common';
import { Cron } from 'croner';
import { Mistakes, type JobRequest } from '#libs/contract';
import { checkFields, isFields, JOB_FIELDS, JobRequestCheck, nameCheck, shown, type FieldCheck, type Fields } from '../jobs/index.js';
import type { CheckedSchedule } from './job-schedule.js';
import { nextTime } from './next-time.js';
import type { ScheduleDefinition, ScheduledRequest } from './schedule-definition.js';

const MAX_CRON_LENGTH = 200;
const CRON_EXPECTED =
  'a cron expression of five fields (minute, hour, day of month, month, day of week), or six with seconds first, such as "30 2 * * 1-5"';

const OWN_FIELDS: Readonly<Record<Exclude<keyof ScheduleDefinition, keyof ScheduledRequest>, FieldCheck>> = {
  cron: { expected: CRON_EXPECTED, fits: (value) => typeof value === 'string' && value.length <= MAX_CRON_LENGTH, required: true },
  timeZone: { expected: 'a name of the IANA time zone database, such as "Europe/Berlin"', fits: isTimeZone },
  missed: { expected: '"once" or "skip"', fits: (value) => value === 'once' || value === 'skip' },
  paused: { expected: 'true or false', fits: (value) => typeof value === 'boolean' },
};

/** What would be the same for each job, or is the schedule's to say. */
const NOT_SCHEDULED: readonly string[] = ['runAt', 'expiresAt', 'idempotencyKey', 'pending'] satisfies (keyof JobRequest)[];
const FIELDS: Readonly<Record<string, FieldCheck>> = {
  ...Object.fromEntries(Object.entries(JOB_FIELDS).filter(([field]) => !NOT_SCHEDULED.includes(field))),
  ...OWN_FIELDS,
};

/** The checks of schedules; of what they submit, those of every submit. */
@Injectable()
export class ScheduleCheck {
  constructor(private readonly requests: JobRequestCheck) {}

  /**
   * The schedule that is asked for, with every default; `now` is when its times begin. Details name the definition's properties, and the
   * schedule's own name as `schedule`.
   * @throws JobcastError `INVALID_MESSAGE`, `TOO_LARGE` or `NO_SUCH_TYPE`.
   */
  async check(tenant: string, name: string, definition: ScheduleDefinition, now: Date): Promise<CheckedSchedule> {
    const mistakes = checkFields({ schedule: name }, { schedule: nameCheck }, '');
    checkDefinition(definition, mistakes);
    if (mistakes.count > 0) throw mistakes.toError();
    const given = Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== null && value !== undefined));
    const { cron, timeZone, missed, paused, ...request } = given as ScheduleDefinition;
    const schedule = { tenant, name, cron: cron.trim(), timeZone: timeZone ?? 'UTC', missed: missed ?? 'once', paused: paused ?? false };
    checkCron(schedule, now, mistakes);
    if (mistakes.count > 0) throw mistakes.toError();
    await this.requests.check(tenant, [request]);
    return { ...schedule, request: { ...request, name: request.name ?? name } };
  }
}

function checkDefinition(definition: unknown, mistakes: Mistakes): void {
  if (isFields(definition)) checkFields(withoutUndefined(definition), FIELDS, '', mistakes);
  else mistakes.add(() => ({ property: 'message', message: `expected an object, got ${shown(definition)}; send one with type and cron` }));
}

function checkCron({ cron, timeZone }: { cron: string; timeZone: string }, now: Date, mistakes: Mistakes): void {
  const wrong = (why: string): void =>
    mistakes.add(() => ({ property: 'cron', message: `expected ${CRON_EXPECTED}, got ${shown(cron)} (${why}); correct it` }));
  try {
    // croner also takes a date, which is no expression: runAt is for that.
    if (new Cron(cron, { mode: '5-or-6-parts' }).getPattern() === undefined) wrong('a single time: submit a job with runAt');
    else if (nextTime({ cron, timeZone }, now) === null) wrong('it has no time to come');
  } catch (error) {
    wrong(error instanceof Error ? error.message : String(error));
  }
}

function isTimeZone(value: unknown): boolean {
  // Some versions of Node.js take offsets too, others do not.
  if (typeof value !== 'string' || !/^[A-Za-z]/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
