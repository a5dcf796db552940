import type { QueuePosition } from '../jobs/index.js';
import type { QueueView } from './job-view.js';

/** A place in the queue, with its text. */
export function queueView({ position, orMore }: QueuePosition): QueueView {
  if (position === 1) return { position, orMore, text: 'This job is next in the queue.' };
  return { position, orMore, text: `This job is ${orMore ? `${position}th or later` : ordinal(position)} in the queue.` };
}

const SUFFIXES: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });

function ordinal(value: number): string {
  return `${value}${SUFFIXES[ordinals.select(value)] ?? 'th'}`;
}
