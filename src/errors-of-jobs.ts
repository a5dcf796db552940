import { isError, textOf } from '#libs/foreign-value';
import { refuseExits } from './guard-exit.js';
import { currentRun } from './modules/execution/index.js';
import { nameMicrotasks } from './name-microtasks.js';

/**
 * In a host application: hands each error that no code caught, and each exit of the process, to the job that it names. Errors that name no job
 * take the way that they take without the service: to the application's own listeners, or to the end of the process. Gives what undoes it.
 */
export function handleErrorsOfJobs(): () => void {
  const onException = (error: unknown): void => {
    const run = currentRun();
    if (run) return run.uncaught(error);
    if (process.listenerCount('uncaughtException') > 1) return;
    process.off('uncaughtException', onException);
    process.nextTick(() => {
      throw error;
    });
  };
  const onRejection = (reason: unknown): void => {
    const run = currentRun();
    if (run) return run.uncaught(reason);
    if (process.listenerCount('unhandledRejection') > 1) return;
    process.nextTick(() => {
      throw isError(reason) ? reason : new Error(`a promise was rejected, and no code handled it: ${textOf(reason)}`);
    });
  };
  process.on('uncaughtException', onException);
  process.on('unhandledRejection', onRejection);
  const restoreMicrotasks = nameMicrotasks();
  const restoreExits = refuseExits(() => currentRun() !== undefined);
  return () => {
    process.off('uncaughtException', onException);
    process.off('unhandledRejection', onRejection);
    restoreMicrotasks();
    restoreExits();
  };
}
