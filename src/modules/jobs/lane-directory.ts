import { Injectable } from '@nestjs/common';
import { RecentMap } from '#libs/runtime';
import { Database } from '../../database/index.js';
import { TenantService } from '../tenants/index.js';
import { ensureLanes } from './ensure-lanes.sql.js';
import type { LaneName } from './lane-name.js';

/** How many lanes are remembered; lanes are never removed. 12 MB; more than one submission can name, so that it finds all that it has just ensured. */
const REMEMBERED = 100_000;

/** The ids of lanes; they never change, so they are looked up once. */
@Injectable()
export class LaneDirectory {
  readonly #ids = new RecentMap<string, number>(REMEMBERED);

  constructor(
    private readonly database: Database,
    private readonly tenants: TenantService,
  ) {}

  /**
   * Makes sure that the tenants and their lanes are there; written at once, not in the caller's transaction, which others
   * must not wait for. @throws JobcastError `NO_SUCH_TENANT`.
   */
  async ensure(lanes: readonly LaneName[]): Promise<void> {
    const unknown = new Map(lanes.map((lane) => [keyOf(lane), lane] as const).filter(([key]) => this.#ids.get(key) === undefined));
    if (unknown.size === 0) return;
    await this.tenants.ensure(lanes.map(({ tenant }) => tenant));
    const found = await this.database.transaction((runner) => ensureLanes(runner, [...unknown.values()]));
    for (const { id, ...lane } of found) this.#ids.set(keyOf(lane), id);
  }

  /** The id of a lane that was ensured before. */
  idOf(lane: LaneName): number {
    const id = this.#ids.get(keyOf(lane));
    if (id === undefined) throw new Error(`the lane of ${lane.tenant} and ${lane.type} was not looked up before`);
    return id;
  }
}

function keyOf({ tenant, type }: LaneName): string {
  return `${tenant}.${type}`;
}
