import type { SqlRunner } from '../../../database/index.js';

/** The id of the installation, which all instances that share the database have in common. */
export async function loadInstallation(runner: SqlRunner): Promise<string> {
  const [row] = await runner.query<{ id: string }>('SELECT id FROM t_installation');
  if (!row) throw new Error('t_installation: expected one row, found none; restore it from a backup of the database');
  return row.id;
}
