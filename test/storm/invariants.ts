import { isTerminal, type JobStatus } from '#libs/contract';
import { mostAtOnce } from '../support/most-at-once.js';
import { storyMistakes, type StoryStep } from '../support/story-mistakes.js';
import { grouped } from './grouped.js';
import { JOB_KINDS } from './job-kinds.js';
import { LIMITS } from './limits.js';
import type { Run } from './runs.js';

/** A job that was submitted and confirmed by the broker. */
export interface Submitted {
  readonly name: string;
  readonly kind: string;
}

/** A job as it stands in the tables. */
export interface Stored {
  readonly id: string;
  readonly name: string;
  readonly status: JobStatus;
  readonly sequence: number;
  readonly reason: string | null;
}

/** All that is known of some jobs, from four sides. */
export interface Evidence {
  readonly submitted: readonly Submitted[];
  readonly stored: readonly Stored[];
  readonly heardOf: (jobId: string) => readonly StoryStep[];
  readonly runs: readonly Run[];
}

/** What must never happen, each with what happened all the same. */
export interface Broken {
  /** Submitted, and no job, or more than one. */
  readonly jobsLost: string[];
  /** In the table, and never heard. */
  readonly eventsLost: string[];
  /** Heard, and without repeats no story. */
  readonly orderBroken: string[];
  /** Two ends, one that the table does not know, or a repeat that says something else. */
  readonly endChanged: string[];
  /** An end that no such job may have. */
  readonly wrongEnd: string[];
  /** Code that began twice in one attempt, or in two attempts at once, or without an event RUNNING of that attempt. */
  readonly ranTwice: string[];
  /** More runs at once than a limit allows. */
  readonly limitExceeded: string[];
}

/** Looks for what is broken; every list is empty when nothing is. */
export function whatIsBroken(evidence: Evidence): Broken {
  const { submitted, stored, heardOf, runs } = evidence;
  return {
    jobsLost: jobsLost(submitted, stored),
    eventsLost: stored.flatMap(({ id, sequence }) => eventsLost(id, sequence, heardOf(id))),
    orderBroken: stored.flatMap(({ id }) => storyMistakes(withoutRepeats(heardOf(id)))),
    endChanged: stored.flatMap((job) => endChanged(job, heardOf(job.id))),
    wrongEnd: wrongEnds(submitted, stored),
    ranTwice: [...grouped(runs, ({ jobId }) => jobId)].flatMap(([id, own]) => ranTwice(own, heardOf(id))),
    limitExceeded: LIMITS.flatMap(({ name, most, counts }) => {
      const found = mostAtOnce(runs.filter(counts).map(({ fromMs, toMs }) => [fromMs, toMs]));
      return found > most ? [`${name}: ${found} at once, at most ${most} may be`] : [];
    }),
  };
}

function jobsLost(submitted: readonly Submitted[], stored: readonly Stored[]): string[] {
  const byName = grouped(stored, ({ name }) => name);
  return submitted.flatMap(({ name }) => {
    const count = byName.get(name)?.length ?? 0;
    return count === 1 ? [] : [`${name}: ${count} jobs`];
  });
}

function eventsLost(id: string, sequence: number, heard: readonly StoryStep[]): string[] {
  const known = new Set(heard.map((step) => step.sequence));
  const all = Array.from({ length: sequence }, (_, index) => index + 1);
  return all.filter((expected) => !known.has(expected)).map((missing) => `${id}: event ${missing} of ${sequence}`);
}

function withoutRepeats(heard: readonly StoryStep[]): StoryStep[] {
  let last = 0;
  return heard.filter(({ sequence }) => sequence > last && (last = sequence) > 0);
}

function endChanged({ id, status }: Stored, heard: readonly StoryStep[]): string[] {
  const ends = new Set(heard.filter((step) => isTerminal(step.status)).map((step) => `${step.status} as event ${step.sequence}`));
  const statuses = grouped(heard, ({ sequence }) => sequence);
  const differing = [...statuses.values()].filter((same) => new Set(same.map((step) => step.status)).size > 1);
  const mistakes = differing.map(([step]) => `${id}: event ${step!.sequence} came with two statuses`);
  if (ends.size > 1) mistakes.push(`${id}: ended as ${[...ends].join(' and ')}`);
  if (ends.size === 1 && ![...ends][0]!.startsWith(`${status} `)) mistakes.push(`${id}: heard ${[...ends][0]}, stored is ${status}`);
  return mistakes;
}

function wrongEnds(submitted: readonly Submitted[], stored: readonly Stored[]): string[] {
  const kindOf = new Map(submitted.map(({ name, kind }) => [name, JOB_KINDS.find((candidate) => candidate.name === kind)]));
  return stored.flatMap(({ id, name, status, reason }) => {
    const end = reason === null ? status : `${status} ${reason}`;
    return kindOf.get(name)?.ends.includes(end) ? [] : [`${id}, ${name}: ended as ${end}`];
  });
}

function ranTwice(runs: readonly Run[], heard: readonly StoryStep[]): string[] {
  const attempts = runs.map(({ attempt }) => attempt);
  const mistakes = attempts
    .filter((attempt, index) => attempts.indexOf(attempt) !== index)
    .map((attempt) => `${runs[0]!.jobId}: attempt ${attempt} began twice`);
  if (mostAtOnce(runs.map(({ fromMs, toMs }) => [fromMs, toMs])) > 1) mistakes.push(`${runs[0]!.jobId}: two runs at once`);
  const told = heard.filter(({ status }) => status === 'RUNNING').map(({ attempt }) => attempt);
  for (const attempt of attempts) if (!told.includes(attempt)) mistakes.push(`${runs[0]!.jobId}: attempt ${attempt} ran untold`);
  return mistakes;
}
