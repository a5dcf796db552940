import type { ResolveHook } from 'node:module';

/** What a plug-in may import without having installed it. */
const LENT = /^(jobcast\/|(class-validator|class-transformer|reflect-metadata|class-validator-jsonschema)(\/|$))/;

/**
 * A module hook (run by Node in a thread of its own): what a plug-in cannot resolve from its folder, and this package can
 * lend, is resolved as if this file had imported it. A plug-in's own copy goes first.
 */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (!LENT.test(specifier)) throw error;
    return nextResolve(specifier, { ...context, parentURL: import.meta.url });
  }
};
