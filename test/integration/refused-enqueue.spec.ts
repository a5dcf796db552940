import { COMMAND } from '#libs/contract';
import { TestInstallation } from '../support/test-installation.js';

/** A claim passes over a job whose row is locked for a moment (find-heads: SKIP LOCKED): a refusal must not lock it. */
it('takes a job at once although a refused enqueue has locked its row for a moment', async () => {
  const installation = await TestInstallation.create();
  try {
    await installation.start();
    const { commands, events } = installation;
    const lateMs: number[] = [];
    for (let i = 0; i < 60; i += 1) {
      const pending = await commands.submit({ tenant: 'acme', type: 'echo', parameters: { i }, pending: true });
      const address = { tenant: 'acme', jobId: pending.id };
      await commands.ask(COMMAND.enqueue, address);
      await commands.refused(COMMAND.enqueue, address);
      const { queuedAt, claimedAt } = await events.untilEnded(pending.id);
      lateMs.push(Date.parse(claimedAt!) - Date.parse(queuedAt!));
    }
    // Passed over, it waits 1.5 s or more for the next look of the instance. A busy machine may halt now and then.
    expect(lateMs.filter((ms) => ms > 1_400).length).toBeLessThanOrEqual(4);
  } finally {
    await installation.close();
  }
});
