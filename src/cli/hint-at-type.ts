import { closestName } from '../settings/closest-name.js';
import type { ApiClient } from './api-client.js';
import { CliError } from './cli-error.js';

/** Adds the name of a type that is near to an error which says that there is no such type. Always throws. */
export async function hintAtType(api: ApiClient, type: string, error: unknown): Promise<never> {
  if (!(error instanceof CliError) || error.code !== 'NO_SUCH_TYPE') throw error;
  const { items } = await api.ask<{ items: readonly { readonly name: string }[] }>('/v1/job-types');
  const near = closestName(
    type,
    items.map(({ name }) => name),
  );
  const hint = near === undefined ? 'jobcast types lists them' : `did you mean ${near}?`;
  throw new CliError(error.exitCode, `${error.message}\n${hint}`, error.code);
}
