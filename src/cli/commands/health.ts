import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { HealthReport } from '../../modules/observability/health.js';
import { CliError } from '../cli-error.js';
import { contextOf, withApiOptions, type ApiOptions, type CliContext } from '../cli-context.js';
import { EXIT } from '../exit-codes.js';
import { newCommand } from '../new-command.js';
import { readSeconds } from '../read-seconds.js';

interface HealthOptions extends ApiOptions {
  readonly wait?: number;
}

const LOOK_MS = 500;

/** `jobcast health` */
export function healthCommand(): Command {
  return withApiOptions(newCommand('health', 'whether the service can do its work: 0 when it can', ['health', 'health --wait 60s']))
    .option('--wait <time>', 'wait so long until it can, such as 60s', readSeconds)
    .action(health);
}

async function health({ wait, ...options }: HealthOptions): Promise<void> {
  const context = contextOf(options);
  const report = await ready(context, performance.now() + (wait ?? 0) * 1000);
  if (context.output.json) return context.output.value(report);
  context.output.line(`${report.status}: database ${report.database}, broker ${report.broker}`);
}

async function ready({ api }: CliContext, until: number): Promise<HealthReport> {
  for (;;) {
    try {
      return await api.ask<HealthReport>('/health/ready', { signal: AbortSignal.timeout(10_000) });
    } catch (error) {
      if (!(error instanceof CliError) || performance.now() >= until) throw notReady(error);
      await sleep(LOOK_MS);
    }
  }
}

function notReady(error: unknown): unknown {
  return error instanceof CliError && error.exitCode !== EXIT.unreachable
    ? new CliError(EXIT.failed, `the service is not ready: ${error.message}`)
    : error;
}
