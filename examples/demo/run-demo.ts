import type { CleanUp } from './clean-up.js';
import { chooseInput } from './choose-input.js';
import { compareWithService } from './compare-with-service.js';
import { POOL_SIZE, startParts, type DemoParts } from './demo-parts.js';
import { DemoShow } from './demo-show.js';
import { planAudits } from './plan-audits.js';
import type { Screen } from './screen.js';
import { shares } from './shares.js';
import { tenantTable } from './tenant-table.js';
import { TENANTS } from './tenants.js';
import { wrongEnds } from './wrong-ends.js';

const JOBS_AT_LEAST = 40;

/** What a run needs. */
export interface DemoOptions {
  /** The folder to audit; the project's own files when not given. */
  readonly folder: string | undefined;
  readonly screen: Screen;
  readonly cleanUp: CleanUp;
  readonly abort: AbortController;
}

/** Runs the demo from its first line to its check; true when every job's events came complete and in order, and every job ended as it was to. */
export async function runDemo({ folder, screen, cleanUp, abort }: DemoOptions): Promise<boolean> {
  const startedAt = performance.now();
  const { root, folders } = await chooseInput(folder);
  const audits = planAudits(folders, JOBS_AT_LEAST);
  introduce(screen, `${folders.length} folders of ${root}`, audits.length);
  const parts = await startParts({ cleanUp, abort, tell: (line) => screen.say(screen.paint('dim', line)) });
  const readyAt = performance.now();
  screen.say(screen.paint('dim', `Set up in ${seconds(readyAt - startedAt)}`));
  const show = new DemoShow(parts, screen, abort.signal);
  screen.title(`${audits.length} audits for each tenant, submitted at once; each line is the event that ended a job`);
  await show.audits(audits);
  screen.title('Three jobs of another kind: one fails, one is stopped, one waits behind it and expires');
  await show.specials(root);
  report(screen, show);
  const faults = await check(parts, show);
  tellVerdict(screen, show, faults);
  screen.say(`The demo took ${seconds(performance.now() - readyAt)} after its set-up.`);
  screen.say(
    'Where to go on: "npm start" gives a service that stays; README.md, "Submit and listen", has the shortest commands to use it.',
  );
  return faults.length === 0;
}

function introduce(screen: Screen, input: string, audits: number): void {
  screen.say(screen.paint('bold', 'Jobcast: the demo'));
  screen.say(
    `Three tenants of the weights ${TENANTS.map(({ weight }) => weight).join(', ')} submit ${audits} jobs each by AMQP: fixity audits (SHA-256 of every file) of ${input}.`,
  );
  screen.say(
    `One service with ${POOL_SIZE} places runs them; a listener without a line of Jobcast's code hears what becomes of them. Ctrl-C ends everything.`,
  );
}

function report(screen: Screen, show: DemoShow): void {
  const ends = show.jobs.flatMap(({ id }) => show.ledger.lastOf(id) ?? []);
  const audits = ends.filter(({ jobType, status }) => jobType === 'fixity-audit' && status === 'SUCCEEDED');
  screen.title('What became of it');
  for (const line of tenantTable(TENANTS, ends, shares(TENANTS, audits))) screen.say(line);
  screen.say(screen.paint('dim', 'Share: of the run time given out while all three tenants had audits waiting; due by weight.'));
}

async function check(parts: DemoParts, { jobs, ledger }: DemoShow): Promise<string[]> {
  return [...ledger.faults(jobs.map(({ id }) => id)), ...wrongEnds(jobs, ledger), ...(await compareWithService(parts.service, ledger))];
}

function tellVerdict(screen: Screen, { jobs, ledger }: DemoShow, faults: readonly string[]): void {
  screen.say();
  const repeats = ledger.repeats === 0 ? '' : ` (${ledger.repeats} came twice)`;
  if (faults.length === 0)
    return screen.say(screen.paint('green', `All ${ledger.events} events of ${jobs.length} jobs came complete and in order${repeats}.`));
  screen.say(screen.paint('red', `Of ${ledger.events} events of ${jobs.length} jobs${repeats}, this is missing or wrong:`));
  for (const fault of faults) screen.say(`  ${fault}`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
