import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { Request } from 'express';
import { JobcastError } from '#libs/contract';

const MAX_FILES = 100;

/**
 * Gives the files of a form one after the other, as they come: each is to be read to its end before the next one comes. Other fields are
 * passed over. Resolves to what was made of them. @throws JobcastError `INVALID_MESSAGE` for what is no such form; what `take` throws.
 */
export async function readMultipart<R>(request: Request, take: (name: string, content: Readable) => Promise<R>): Promise<R[]> {
  const taken: Promise<R>[] = [];
  const form = formOf(request);
  await new Promise<void>((resolve, reject) => {
    form.on('file', (_, content, { filename }: { filename?: string }) => {
      const one = take(filename ?? '', content);
      one.catch((error: unknown) => (content.resume(), reject(error as Error)));
      taken.push(one);
    });
    form.on('filesLimit', () => reject(invalid(`expected at most ${MAX_FILES} files in a form, got more; send several forms`)));
    form.on('error', (error) => reject(invalid(`expected a form that can be read, got one that cannot: ${messageOf(error)}; correct it`)));
    form.on('close', resolve);
    request.on('error', reject).on('aborted', () => reject(new Error('the request was given up')));
    request.pipe(form);
  }).finally(() => request.unpipe(form));
  if (taken.length === 0) throw invalid('expected at least one file in the form, got none; send one');
  return Promise.all(taken);
}

function formOf({ headers }: Request): busboy.Busboy {
  try {
    return busboy({ headers, defParamCharset: 'utf8', limits: { files: MAX_FILES, fields: MAX_FILES, fieldSize: 65_536 } });
  } catch (error) {
    throw invalid(`expected content-type: multipart/form-data with a boundary, got something else (${messageOf(error)}); send a form`);
  }
}

function invalid(message: string): JobcastError {
  return new JobcastError('INVALID_MESSAGE', message);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
