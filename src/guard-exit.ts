import { syncBuiltinESMExports } from 'node:module';
import { ExitRefused } from './exit-refused.js';

/** All by which code can end its process at once; `process.exit` itself ends by calling `reallyExit`. */
const EXITS = ['exit', 'reallyExit', 'abort'] as const;

type Exit = (...values: unknown[]) => unknown;

/**
 * From now on whoever calls `process.exit`, `process.reallyExit` or `process.abort` gets an {@link ExitRefused} thrown: a job
 * that calls them fails by it, as by any other error. Gives the one function that does end the process. For a process that
 * is the service's own, and for this thread only; a host application decides for itself.
 */
export function guardExit(): (code: number) => never {
  let leaving = false;
  for (const name of EXITS) {
    const exit = Reflect.get(process, name) as Exit;
    Reflect.set(process, name, (...values: unknown[]) => {
      if (!leaving) throw new ExitRefused(`process.${name}(${values.map(String).join(', ')})`);
      return Reflect.apply(exit, process, values);
    });
  }
  syncBuiltinESMExports(); // for those who import { exit } from 'node:process'
  return (code) => {
    leaving = true;
    return process.exit(code);
  };
}
