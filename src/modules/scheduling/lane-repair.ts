import { Logger } from '@nestjs/common';
import type { Database } from '../../database/index.js';
import { lockClaims } from './claim-lock.sql.js';
import { findUnsoundLanes } from './find-unsound-lanes.sql.js';
import { moveLanesBack } from './move-lanes-back.sql.js';
import { repairLanes } from './repair-lanes.sql.js';
import { HIGH_FLOOR_MS } from './virtual-time.js';
import { readFloor, setFloor } from './virtual-floor.sql.js';

/** Keeps the numbers of lanes sound: corrects those that were edited by hand, and moves virtual times back before doubles are too coarse for them. */
export class LaneRepair {
  readonly #logger = new Logger('LaneRepair');

  constructor(private readonly database: Database) {}

  /** Looks at all lanes and repairs them where that is needed. Resolves to whether it was. */
  async look(): Promise<boolean> {
    const isRepaired = await this.#repair();
    return (await this.#moveBack()) || isRepaired;
  }

  async #repair(): Promise<boolean> {
    const lanes = await findUnsoundLanes(this.database);
    if (lanes.length === 0) return false;
    const ids = lanes.map(({ id }) => id);
    await this.database.transaction(async (runner) => repairLanes(runner, ids, await readFloor(runner)));
    for (const { tenant, type, vtime, running, meanMs } of lanes)
      this.#logger.warn('repaired a lane whose numbers cannot come from a claim', { tenant, jobType: type, vtime, running, meanMs });
    return true;
  }

  async #moveBack(): Promise<boolean> {
    if ((await readFloor(this.database)) < HIGH_FLOOR_MS) return false;
    const floor = await this.database.transaction(async (runner) => {
      await lockClaims(runner);
      const ms = await readFloor(runner);
      if (ms >= HIGH_FLOOR_MS) await moveLanesBack(runner, ms, 0);
      return ms;
    });
    if (floor < HIGH_FLOOR_MS) return false; // another instance was faster
    // The floor falls after the commit, as a sequence is not rolled back: if this process ends in between, the next look moves the lanes once more, to 0 at
    // most. A claim in between has started its lanes from the high floor.
    await this.database.transaction(async (runner) => {
      await lockClaims(runner);
      await moveLanesBack(runner, floor, floor);
      await setFloor(runner, 0);
    });
    this.#logger.log(`moved all virtual times back by ${floor} ms`);
    return true;
  }
}
