import { syncBuiltinESMExports } from 'node:module';
import { ExitRefused } from './exit-refused.js';

/** All by which code can end its process at once; `process.exit` itself ends by calling `reallyExit`. */
const EXITS = ['exit', 'reallyExit', 'abort'] as const;

type Exit = (...values: unknown[]) => unknown;

/**
 * From now on whoever calls `process.exit`, `process.reallyExit` or `process.abort` gets an {@link ExitRefused} thrown: a job
 * that calls them fails by it, as by any other error. Gives the one function that does end the process. For a process that
 * is the service's own, and for this thread only; a host application refuses the calls of jobs only.
 */
export function guardExit(): (code: number) => never {
  let leaving = false;
  refuseExits(() => !leaving);
  return (code) => {
    leaving = true;
    return process.exit(code);
  };
}

/** Refuses these calls while `isRefused`, with an {@link ExitRefused}. Gives what restores the functions of the process. */
export function refuseExits(isRefused: () => boolean): () => void {
  const exits = EXITS.map((name) => [name, Reflect.get(process, name) as Exit] as const);
  for (const [name, exit] of exits) {
    Reflect.set(process, name, (...values: unknown[]) => {
      if (isRefused()) throw new ExitRefused(`process.${name}(${values.map(String).join(', ')})`);
      return Reflect.apply(exit, process, values);
    });
  }
  syncBuiltinESMExports(); // for those who import { exit } from 'node:process'
  return () => {
    for (const [name, exit] of exits) Reflect.set(process, name, exit);
    syncBuiltinESMExports();
  };
}
