import { LIMITS, type Limited } from './limits.js';

/** Of the jobs that are held at one instant (TO_BE_RUN or RUNNING), by whomever: the limits that they exceed. */
export function limitsExceeded(held: readonly Limited[]): string[] {
  return LIMITS.flatMap(({ name, most, counts }) => {
    const found = held.filter(counts).length;
    return found > most ? [`${name}: ${found} held in the table, at most ${most} may be`] : [];
  });
}
