import { currentRun } from './modules/execution/index.js';

/**
 * From now on an error that a callback of `queueMicrotask` throws names its run, as one of a timer does: Node leaves the asynchronous context of
 * such a callback before it reports the error. Gives what undoes it.
 */
export function nameMicrotasks(): () => void {
  const queue = globalThis.queueMicrotask;
  globalThis.queueMicrotask = (callback: () => void) => {
    const run = currentRun();
    if (!run || typeof callback !== 'function') return queue(callback);
    queue(() => {
      try {
        callback();
      } catch (error) {
        run.uncaught(error);
      }
    });
  };
  return () => {
    globalThis.queueMicrotask = queue;
  };
}
