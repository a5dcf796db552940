import type { DataSource } from 'typeorm';
import { createDataSource } from './data-source.js';
import { migrate } from './migrate.js';

/** A migration, and whether the database has it. */
export interface MigrationState {
  readonly name: string;
  /** When it was written: RFC 3339. */
  readonly made: string;
  readonly done: boolean;
}

/** The migrations of a schema, for an administrator who carries them out before the service is started. */
export class Migrations {
  private constructor(
    private readonly source: DataSource,
    private readonly schema: string,
  ) {}

  /** Connects. */
  static async open(url: string, schema: string): Promise<Migrations> {
    const source = createDataSource({ url, schema, maxConnections: 2, entities: [] });
    await source.initialize();
    return new Migrations(source, schema);
  }

  /** In the order in which they are carried out. */
  async list(): Promise<MigrationState[]> {
    const [found] = await this.source.query<{ there: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS there', [
      `"${this.schema}".t_migrations`,
    ]);
    const rows = found?.there ? await this.source.query<{ name: string }[]>(`SELECT name FROM "${this.schema}".t_migrations`) : [];
    const done = new Set(rows.map(({ name }) => name));
    return this.source.migrations.map((migration) => {
      const name = migration.name ?? migration.constructor.name;
      return { name, made: new Date(Number(name.slice(-13))).toISOString(), done: done.has(name) };
    });
  }

  /** Carries out those that are missing, by one process at a time. */
  async carryOut(): Promise<void> {
    await migrate(this.source, this.schema);
  }

  async close(): Promise<void> {
    await this.source.destroy();
  }
}
