import type { JobTypeCatalog } from '../../job-types/index.js';
import { secretPaths } from '../../job-types/index.js';

/** Which parameters must not be found by their values, because views mask them. */
export interface SecretParameters {
  /** Types with any secret: their parameters are not searched for text. */
  readonly types: readonly string[];
  /** The types in which the property at a path is a secret, or holds one. */
  typesHiding(path: readonly string[]): string[];
}

/** The secrets of the registered types. */
export function secretParameters(catalog: Pick<JobTypeCatalog, 'all'>): SecretParameters {
  const all = catalog.all().flatMap(({ name, parametersSchema }) => {
    const paths = secretPaths(parametersSchema);
    return paths.length > 0 ? [{ name, paths }] : [];
  });
  return {
    types: all.map(({ name }) => name),
    typesHiding: (path) => all.filter(({ paths }) => paths.some((secret) => isPrefix(secret, path))).map(({ name }) => name),
  };
}

function isPrefix(secret: readonly string[], path: readonly string[]): boolean {
  return secret.length <= path.length && secret.every((step, index) => step === path[index]);
}
