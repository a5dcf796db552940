import { clamped } from '#libs/contract';
import type { SqlRunner } from '../../database/index.js';
import { VIRTUAL_TIME } from './virtual-time.js';

/** The sequence counts thousandths of a millisecond. */
const PER_MS = 1_000;

/** The virtual time that whoever has work again starts from at least, in milliseconds. */
export async function readFloor(runner: SqlRunner): Promise<number> {
  const [row] = await runner.query<{ floor: number }>('SELECT last_value::float8 AS floor FROM s_virtual_floor');
  return clamped((row?.floor ?? 0) / PER_MS, VIRTUAL_TIME, 0);
}

/** Sets the floor; to be called under the claim's lock, and by {@link LaneRepair}. */
export async function setFloor(runner: SqlRunner, floorMs: number): Promise<void> {
  const floor = clamped(floorMs, VIRTUAL_TIME, 0);
  await runner.query('SELECT setval($1, $2::bigint)', ['s_virtual_floor', Math.floor(floor * PER_MS)]);
}
