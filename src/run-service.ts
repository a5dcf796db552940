import 'reflect-metadata';
import { stackTraceOf } from '#libs/foreign-value';
import { isExitRefused } from './exit-refused.js';
import { guardExit } from './guard-exit.js';
import { currentRun, WorkerPool } from './modules/execution/index.js';
import { InstanceRegistry } from './modules/instances/index.js';
import { nameMicrotasks } from './name-microtasks.js';
import { JsonLogger } from './modules/observability/index.js';
import { Service } from './service.js';
import { Settings, SettingsError } from './settings/index.js';
import { startFailure } from './start-failure.js';

/** How much longer than the jobs' graces the end may take before the process gives up. */
const END_MS = 20_000;

/** The exit code of a service that is sound but for the code of its jobs: `scripts/setup/keep-running.mjs` starts it again. EX_TEMPFAIL of sysexits.h. */
const TO_BE_REPLACED = 75;

/** How this process differs from the service as `npm start` runs it. */
export interface RunOptions {
  /** Default: those of the process. */
  readonly variables?: NodeJS.ProcessEnv;
  /** Called when all parts are there and nothing runs yet; `end` ends the service as SIGTERM does, with an exit code. */
  readonly onWired?: (service: Service, end: (why: string, exitCode: number) => void) => void;
  /** What to exit with when the settings are wrong, or the start failed (1). */
  readonly exitCodeOf?: (error: unknown) => number;
}

/** Makes this process an instance of the service, until it is told to end. */
export function runService({ variables = process.env, onWired, exitCodeOf = () => 1 }: RunOptions = {}): void {
  const exit = guardExit();
  nameMicrotasks();
  const settings = readSettings(variables, (error) => exit(exitCodeOf(error)));
  const logger = new JsonLogger(settings.instanceId);
  const service = new Service(settings, logger);
  const ending = new Ending(service, settings, logger, exit);
  service.onEndRequested(() => void ending.begin('asked to drain', 0));
  service.onWired(() => {
    service.get(InstanceRegistry).endProcessWhenBlocked();
    service.get(WorkerPool).onOverrun((why) => void ending.begin(why, TO_BE_REPLACED));
    onWired?.(service, (why, exitCode) => void ending.begin(why, exitCode));
  });
  listenToProcess(ending, logger, exit);
  service.start().catch((error: unknown) => {
    if (ending.begun) return;
    logger.fatal(error, startFailure(error, settings), 'Service');
    void ending.begin('the start failed', exitCodeOf(error));
  });
}

function readSettings(variables: NodeJS.ProcessEnv, refused: (error: SettingsError) => never): Settings {
  try {
    return new Settings(variables);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return refused(error);
  }
}

/** The end of the process, which comes once. */
class Ending {
  #begun = false;

  constructor(
    private readonly service: Service,
    private readonly settings: Settings,
    private readonly logger: JsonLogger,
    private readonly exit: (code: number) => never,
  ) {}

  get begun(): boolean {
    return this.#begun;
  }

  async begin(why: string, exitCode: number): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    const { shutdownGraceMs, abortGraceMs } = this.settings;
    this.logger.log(`${why}: ending; what runs may take ${shutdownGraceMs} ms more`, 'Service');
    setTimeout(() => this.exit(1), shutdownGraceMs + abortGraceMs + END_MS).unref();
    try {
      await this.service.stop();
      this.logger.log('ended', 'Service');
    } catch (error) {
      this.logger.error(error, 'the service did not end well', 'Service');
      this.exit(1);
    }
    this.exit(exitCode);
  }
}

function listenToProcess(ending: Ending, logger: JsonLogger, exit: (code: number) => never): void {
  process.on('SIGTERM', () => void ending.begin('SIGTERM', 0));
  process.on('SIGINT', () => {
    if (ending.begun) exit(130);
    void ending.begin('SIGINT', 0);
  });
  // An error of a job ends that job alone. After an exception of the service itself, nothing is certain any more.
  process.on('unhandledRejection', (error) => {
    const run = currentRun();
    if (run) return run.uncaught(error);
    logger.error({ stack: stackTraceOf(error) }, 'a promise was rejected and nobody looked', 'Service');
  });
  process.on('uncaughtException', (error) => {
    const run = currentRun();
    if (run) return run.uncaught(error);
    if (isExitRefused(error))
      return logger.error({ stack: stackTraceOf(error) }, 'a job tried to end the service when nobody waited for it', 'Service');
    logger.fatal({ stack: stackTraceOf(error) }, 'an exception was thrown and nobody caught it', 'Service');
    void ending.begin('uncaught exception', 1);
  });
}
