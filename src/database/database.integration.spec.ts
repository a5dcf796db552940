import { describe, it } from '@jest/globals';
import { eventually } from '../../test/support/eventually.js';
import { TcpProxy } from '../../test/support/tcp-proxy.js';
import { createTestDatabase } from '../../test/support/test-database.js';
import { Settings } from '../settings/index.js';
import { Database } from './database.js';

describe('Database', () => {
  it('stops also while it is connecting again', async () => {
    const db = await createTestDatabase();
    const proxy = await TcpProxy.before(db.url, 5432);
    const database = new Database(new Settings({ DATABASE_URL: proxy.urlOf(db.url), AMQP_URL: 'none' }), []);
    await database.start();
    await eventually('it is connected', () => database.connected);
    proxy.cut();
    await eventually('it is away', () => proxy.connections === 0);
    proxy.stall();
    await eventually('it connects again', () => proxy.connections > 0);
    const stopped = database.stop();
    proxy.flow();
    await stopped;
    await eventually('nothing is left of it', () => proxy.connections === 0);
    await proxy.close();
    await db.drop();
  });
});
