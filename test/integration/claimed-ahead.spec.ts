import { COMMAND } from '#libs/contract';
import { TestInstallation } from '../support/test-installation.js';

/** Law 6, no place stays empty while work may run: what was claimed ahead behind a job that turns out long is given back. */
it('runs elsewhere what was claimed ahead behind a job that turned out long', async () => {
  const installation = await TestInstallation.create();
  try {
    const { commands, events } = installation;
    await installation.start({ JOBCAST_POOL_SIZE: '1' });
    const short = Array.from({ length: 60 }, () => ({ type: 'echo' }));
    const ids = await commands.submitMany('acme', [...short, { type: 'sleep', parameters: { durationMs: 600_000 } }, ...short]);
    const long = ids[60]!;
    await events.untilStatus(long, 'RUNNING');
    await installation.start({ JOBCAST_POOL_SIZE: '4' });
    const behind = ids.slice(61);
    const left = () => behind.filter((id) => events.statusesOf(id).at(-1) !== 'SUCCEEDED');
    try {
      await events.until(
        () => `all short jobs have ended; left: ${left().length}, ${JSON.stringify(left().map((id) => events.statusesOf(id)))}`,
        () => left().length === 0,
      );
    } finally {
      await commands.ask(COMMAND.stop, { tenant: 'acme', jobId: long });
    }
  } finally {
    await installation.close();
  }
});
