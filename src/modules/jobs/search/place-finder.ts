import { clamped, type Bound } from '#libs/contract';
import type { JobCriteria } from './job-criteria.js';
import { matchJobs, type OrderRow } from './match-jobs.sql.js';
import { narrowIds } from './narrow-ids.sql.js';
import { comparePlaces, type Place, type Position } from './place.js';
import type { SecretParameters } from './secret-parameters.js';
import type { Source } from './source.js';
import { sourcesOf } from './sources-of.js';
import { SqlValues } from './sql-values.js';
import type { Statement } from './statement.js';

/** The keys of places that the next page can begin at: times that both PostgreSQL and JavaScript have. An edit by hand may leave others. */
const KEY: Bound = { min: -2e14, max: 8.64e15, fractions: true };
/** A criterion that leaves no more jobs than this is followed alone; it is the most that has to be sorted. */
const NARROW = 2_000;
const FIRST_WINDOW = 250;
const LARGEST_WINDOW = 2_000;

/**
 * How much is wanted, from where on (null: the beginning), and how long to search, in milliseconds: when the time is up, no further window of
 * an index is read, but each index is looked at.
 */
export interface PlaceRange {
  readonly limit: number;
  readonly from: Position | null;
  readonly budgetMs: number;
}

/** A job that matches, and where. */
export interface FoundPlace extends Place {
  readonly row: OrderRow;
  readonly source: number;
}

/** Where to go on (null: there is no more), and whether the time was up before the range was full. */
export interface FoundPlaces {
  readonly places: readonly FoundPlace[];
  readonly next: Position | null;
  readonly isStopped: boolean;
}

/** Carries out a statement that is not prepared: each is planned for its criteria, and there are many of them. */
export interface StatementRunner {
  queryOnce<Row>(sql: string, values: readonly unknown[]): Promise<Row[]>;
}

/** Looks for the jobs that match criteria, window by window, by the indexes that have the order; within one snapshot, or jobs that move are missed. */
export class PlaceFinder {
  constructor(
    private readonly runner: StatementRunner,
    private readonly secrets: SecretParameters,
  ) {}

  /** The jobs of the range, in the order of the criteria. */
  async find(criteria: JobCriteria, range: PlaceRange): Promise<FoundPlaces> {
    const sources = sourcesOf(criteria);
    const beganMs = performance.now();
    const places: FoundPlace[] = [];
    let position: Position = range.from ?? { source: 0, after: null };
    for (let size = firstWindow(range.limit), turn = 0; ; size = Math.min(size * 2, LARGEST_WINDOW), turn += 1) {
      const source = sources[position.source];
      if (!source) return { places, next: null, isStopped: false };
      const window = await this.#window(source, criteria, { after: position.after, limit: size });
      places.push(...(await this.#matching(position.source, window, criteria)));
      if (places.length > range.limit) return cut(places, range.limit);
      const last = window.at(-1);
      const isMore = window.length === size && last !== undefined;
      position = isMore ? { source: position.source, after: last } : { source: position.source + 1, after: null };
      const narrow = turn === 0 && isMore ? await this.#narrow(criteria) : null;
      if (narrow) return this.#fromNarrow(narrow, criteria, range);
      if (isMore && performance.now() - beganMs > range.budgetMs) return { places, next: position, isStopped: true };
    }
  }

  async #window(source: Source, criteria: JobCriteria, window: { after: Place | null; limit: number }): Promise<Place[]> {
    const values = new SqlValues();
    const rows = await this.#rows<Place>({ sql: source.sql(criteria, window, values), values: values.all });
    return rows.map(({ id, key }) => ({ id, key: clamped(key, KEY, 0) }));
  }

  async #matching(source: number, window: readonly Place[], criteria: JobCriteria): Promise<FoundPlace[]> {
    const keys = new Map(window.map(({ id, key }) => [id, key]));
    const rows = await this.match([...keys.keys()], criteria);
    return rows.map((row) => ({ id: row.id, key: keys.get(row.id) ?? 0, row, source }));
  }

  /** The ids among which all that match are, when one criterion alone leaves few; else null. */
  async #narrow(criteria: JobCriteria): Promise<string[] | null> {
    for (const statement of narrowIds(criteria, NARROW + 1)) {
      const rows = await this.#rows<{ id: string }>(statement);
      if (rows.length <= NARROW) return [...new Set(rows.map(({ id }) => id))];
    }
    return null;
  }

  async #fromNarrow(ids: readonly string[], criteria: JobCriteria, { limit, from }: PlaceRange): Promise<FoundPlaces> {
    const rows = await this.match(ids, criteria);
    const sources = sourcesOf(criteria);
    const places = sources.flatMap((source, index) => {
      if (from && index < from.source) return [];
      const after = from?.source === index ? from.after : null;
      return rows
        .flatMap((row) => placeIn(source, index, row))
        .filter((place) => !after || comparePlaces(source.direction, after, place) < 0)
        .sort((a, b) => comparePlaces(source.direction, a, b));
    });
    return places.length > limit ? cut(places, limit) : { places, next: null, isStopped: false };
  }

  /** When the last job that has been looked at was made. */
  async createdAt(position: Position | null): Promise<Date | null> {
    const [row] = position?.after ? await this.match([position.after.id], {}) : [];
    return row?.createdAt ?? null;
  }

  /** Which of the jobs match, in the order given. */
  async match(ids: readonly string[], criteria: JobCriteria): Promise<OrderRow[]> {
    return ids.length === 0 ? [] : this.#rows<OrderRow>(matchJobs(ids, criteria, this.secrets));
  }

  #rows<Row>({ sql, values }: Statement): Promise<Row[]> {
    return this.runner.queryOnce<Row>(sql, values);
  }
}

function firstWindow(limit: number): number {
  return Math.min(Math.max(FIRST_WINDOW, limit + 1), LARGEST_WINDOW);
}

function placeIn(source: Source, index: number, row: OrderRow): FoundPlace[] {
  const key = source.keyOf(row);
  return key === null ? [] : [{ id: row.id, key, row, source: index }];
}

function cut(found: readonly FoundPlace[], limit: number): FoundPlaces {
  const places = found.slice(0, limit);
  const last = places.at(-1);
  return { places, next: last ? { source: last.source, after: { id: last.id, key: last.key } } : null, isStopped: false };
}
