import { JobSearch, type JobCriteria } from '../../src/modules/jobs/index.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { seedSearch } from '../support/seed-search.js';
import { sized } from '../support/size.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/**
 * At full size this prints the figures in the comments of modules/jobs/search. At any size, a search by an index finds its page within the
 * time that a search may take.
 */
const LARGE = sized({ small: 20_000, full: 1_000_000 });
const SMALL = 1_000;
const ROUNDS = LARGE > 100_000 ? 15 : 3;

const CASES: readonly (readonly [what: string, criteria: JobCriteria])[] = [
  ['everything', {}],
  ['one tenant', { tenant: 'tenant-3' }],
  ['one type', { types: ['type-2'] }],
  ['a rare type', { types: ['rare'] }],
  ['a type that has no jobs', { types: ['none'] }],
  ['what failed', { statuses: ['FAILED'] }],
  ["a tenant's failed", { tenant: 'tenant-3', statuses: ['FAILED'] }],
  ['what runs', { statuses: ['RUNNING', 'TO_BE_RUN'] }],
  ['what is queued', { statuses: ['QUEUED'] }],
  ['what is pending', { statuses: ['PENDING'] }],
  ['one owner', { tenant: 'tenant-7', owner: 'user-7' }],
  ['a rare owner', { owner: 'rare-user' }],
  ['active', { group: 'active' }],
  ["a tenant's active", { group: 'active', tenant: 'tenant-3' }],
  ['archived', { group: 'archived' }],
  ["a tenant's archived", { group: 'archived', tenant: 'tenant-3' }],
  ["an owner's archived", { group: 'archived', owner: 'user-7' }],
  ["a rare owner's archived", { group: 'archived', owner: 'rare-user' }],
  ['a related record', { relatedHref: 'https://example.org/rare' }],
  ['one instance', { instance: 'node-1' }],
  ['a parameter', { parameters: [{ path: ['collection', 'id'], value: '42' }] }],
  ['text', { text: 'job' }],
  ['an error', { error: 'disk full' }],
  ['an id', { text: '0199c82c-c1f4-7005-8000-000000000005' }],
  ['made after', { createdAfter: new Date(1760000000000 + 50_000) }],
  ['made before', { createdBefore: new Date(1760000000000 + 50_000) }],
  ['a rare text', { text: 'needle' }],
  ['a rare parameter', { parameters: [{ path: ['collection', 'id'], value: '-1' }] }],
  ['a rare error', { error: 'TIMEOUT' }],
];
/** Nothing leads to these but looking at one job after the other: they end after a time, and are gone on with. */
const WITHOUT_INDEX = new Set(['a rare text', 'a rare parameter', 'a rare error']);

describe(`a search among ${LARGE} jobs`, () => {
  const databases: TestDatabase[] = [];
  const services: SchedulerUnderTest[] = [];

  beforeAll(async () => {
    for (const jobs of [SMALL, LARGE]) {
      const db = await createTestDatabase();
      databases.push(db);
      const service = await SchedulerUnderTest.start(db.url);
      services.push(service);
      await seedSearch(service.database, jobs);
    }
  }, 300_000);
  afterAll(async () => {
    for (const service of services) await service.stop();
    for (const db of databases) await db.drop();
  });

  async function medianMs(work: () => Promise<unknown>): Promise<number> {
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const beganMs = performance.now();
      await work();
      taken.push(performance.now() - beganMs);
    }
    return taken.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
  }

  /** A search ends after a time, which a busy machine may use up by itself: what an index leads to is found in one of these tries. */
  async function wholePage(search: JobSearch, criteria: JobCriteria, tries = 5): ReturnType<JobSearch['find']> {
    const found = await search.find(criteria, { limit: 10 });
    return found.searchedUntil && tries > 1 ? wholePage(search, criteria, tries - 1) : found;
  }

  it('finds and counts within its time', async () => {
    const lines: string[] = [];
    for (const [what, criteria] of CASES) {
      const figures: string[] = [];
      for (const service of services) {
        const search = service.part(JobSearch);
        const listMs = await medianMs(() => search.find(criteria, { limit: 10 }));
        const countMs = await medianMs(() => search.count(criteria));
        const found = await wholePage(search, criteria);
        figures.push(`${listMs.toFixed(1)} / ${countMs.toFixed(1)} (${found.items.length}${found.searchedUntil ? ' so far' : ''})`);
        if (!WITHOUT_INDEX.has(what)) expect([what, found.searchedUntil]).toEqual([what, null]);
      }
      lines.push(`${what}: ${figures.join('  ->  ')}`);
    }
    if (LARGE > 100_000) console.log(lines.join('\n'));
  }, 300_000);
});
