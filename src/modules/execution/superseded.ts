import { RolledBackError } from '../../database/index.js';
import type { Transition } from '../jobs/index.js';

/** Why a transition was not written: another one took its place before the commit. */
export class Superseded extends RolledBackError {
  override readonly name = 'Superseded';

  constructor(readonly instead: Transition) {
    super(`the transition to ${instead.to} takes the place of another one`);
  }
}
