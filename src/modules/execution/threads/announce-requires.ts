import Module from 'node:module';
import type { SharedState } from './shared-state.js';

/** Node's own function behind every `require()`. */
type Load = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Says in the state of the current run when a `require()` is under way: Node 20 and 22 abort the whole process when a thread is ended
 * while it links an ES module that it requires (`v8::Module::IsGraphAsync`; Node 24 does not).
 */
export function announceRequires(currentState: () => SharedState | undefined): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function (...args) {
    const state = currentState();
    state?.loading();
    try {
      return load.apply(this, args);
    } finally {
      state?.loaded();
    }
  };
}
