import { isTerminal, type JobEventData } from '#libs/contract';

/** What of an event makes a story. */
export type StoryStep = Pick<JobEventData, 'jobId' | 'sequence' | 'status' | 'previousStatus' | 'attempt'>;

/**
 * What is wrong with what a listener heard of one job, repeats left out (sequence ≤ last seen): a hole, a wrong order, a
 * status that does not follow from the one before, no end, something after the end. Empty when all is told.
 */
export function storyMistakes(story: readonly StoryStep[]): string[] {
  const mistakes: string[] = [];
  story.forEach((event, index) => {
    const { jobId, sequence, status, previousStatus, attempt } = event;
    const before = story[index - 1];
    const place = `${jobId} event ${index + 1}, ${status}`;
    if (sequence !== index + 1) mistakes.push(`${place}: sequence ${sequence}`);
    if (before && previousStatus !== before.status) mistakes.push(`${place}: follows ${previousStatus}, heard was ${before.status}`);
    if (before && isTerminal(before.status)) mistakes.push(`${place}: after the end`);
    if (before && attempt !== before.attempt && !(before.status === 'RUNNING' && status === 'QUEUED'))
      mistakes.push(`${place}: attempt ${attempt} after ${before.attempt}`);
  });
  const last = story.at(-1);
  if (!last || !isTerminal(last.status)) mistakes.push(`${last?.jobId ?? 'a job'}: no end, but ${last?.status ?? 'nothing'}`);
  return mistakes;
}
