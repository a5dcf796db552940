import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { jobsApi, type Submitted } from '../api/jobs-api';
import { Problem } from '../api/problem';
import { sizeText } from '../format/size-text';
import { useFlash } from '../shell/flash';
import { useSession } from '../shell/session';

/** What is to be started. */
export interface StartOrder {
  readonly request: Readonly<Record<string, unknown>>;
  readonly files: readonly File[];
}

/**
 * Starts a job and leads to it. One with files is stored as PENDING, gets its files, and is enqueued then; where a file cannot be stored the
 * job is removed again. The same order sent twice, because the first answer was lost, starts one job.
 */
export function useStart() {
  const [progress, setProgress] = useState('');
  const key = useRef({ order: '', key: '' });
  const flash = useFlash();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { maxFileBytes } = useSession().limits;

  async function start({ request, files }: StartOrder): Promise<Submitted> {
    refuseTooLarge(files, maxFileBytes);
    const order = orderText({ request, files });
    if (key.current.order !== order) key.current = { order, key: randomKey() };
    const submitted = await jobsApi.submit(files.length > 0 ? { ...request, pending: true } : request, key.current.key);
    if (files.length > 0) {
      await giveFiles(submitted.job.id, files, setProgress).catch((error: unknown) => {
        key.current = { order: '', key: '' };
        throw error;
      });
    }
    return submitted;
  }

  const starting = useMutation({
    mutationFn: start,
    onSuccess: ({ job, warnings }) => {
      key.current = { order: '', key: '' };
      flash({
        text: job.duplicate ? 'This job had been started before:' : 'The job was started:',
        link: { to: `/jobs/${job.id}`, label: job.id },
      });
      for (const { message } of warnings) flash({ text: message, tone: 'warn' });
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      void navigate(`/jobs/${job.id}`);
    },
  });
  return { starting, progress };
}

/** Stores the files one after the other, and lets the job go. */
async function giveFiles(id: string, files: readonly File[], tell: (progress: string) => void): Promise<void> {
  try {
    for (const [index, file] of files.entries()) {
      tell(`Storing ${file.name} (${index + 1} of ${files.length})…`);
      await jobsApi.upload(id, file);
    }
    await jobsApi.enqueue(id);
  } catch (error) {
    await jobsApi.stop(id, 'its files could not be stored', false).catch(() => undefined);
    await jobsApi.remove(id).catch(() => undefined);
    throw error;
  } finally {
    tell('');
  }
}

function orderText({ request, files }: StartOrder): string {
  return JSON.stringify([request, files.map(({ name, size, lastModified }) => [name, size, lastModified])]);
}

function refuseTooLarge(files: readonly File[], maxBytes: number): void {
  const file = files.find(({ size }) => size > maxBytes);
  if (!file) return;
  const limit = `a file may have at most ${sizeText(maxBytes)} (${maxBytes} bytes)`;
  throw new Problem(413, 'TOO_LARGE', `${file.name} has ${sizeText(file.size)}; ${limit}. Remove it.`);
}

function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
