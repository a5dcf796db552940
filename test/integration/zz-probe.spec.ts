import { COMMAND } from '#libs/contract';
import { TestInstallation } from '../support/test-installation.js';
it('probe', async () => {
  const installation = await TestInstallation.create();
  const p = await installation.start();
  const { commands, events } = installation;
  const out: string[] = [];
  const t = performance.now();
  const tell = (s: string) => out.push(`${Math.round(performance.now() - t)} ${s}`);
  for (let i = 0; i < 40; i++) {
    const began = performance.now();
    const first = await commands.submit({ tenant: 'acme', type: 'echo', parameters: { i } });
    const warm = await commands.submit({ tenant: 'acme', type: 'echo', parameters: { i, k: 1 } });
    await events.untilEnded(warm.id);
    const pending = await commands.submit({ tenant: 'acme', type: 'echo', parameters: { i, n: 'pending' }, pending: true });
    const later = await commands.submit({ tenant: 'acme', type: 'echo', parameters: { i, n: 'later' } });
    await events.untilEnded(later.id);
    const address = { tenant: 'acme', jobId: pending.id };
    await commands.ask(COMMAND.enqueue, address);
    await commands.refused(COMMAND.enqueue, address);
    const asked = performance.now();
    await events.untilEnded(pending.id);
    const arrived = new Date().toISOString();
    if (performance.now() - began > 1000) tell(`slow ${i} ${Math.round(performance.now() - asked)} ${arrived} ` + JSON.stringify([first, warm, later, pending].map(({ id }) => events.eventsOf(id).map((e) => [e.status, e.queuedAt, e.claimedAt, e.stoppedAt]).at(-1))));
  }
  console.log(out.join('\n') + '\n' + p.log.slice(9).join('\n'));
  await installation.close();
}, 120000);
