import TestSequencer from '@jest/test-sequencer';
import { readDurations, specName } from './spec-durations.mjs';

/** Starts the longest spec files first, so that the workers end at about the same time. New files come before all others. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const seconds = readDurations();
    const secondsOf = ({ path }) => seconds[specName(path)] ?? Infinity;
    return [...tests].sort((a, b) => secondsOf(b) - secondsOf(a) || (a.path < b.path ? -1 : 1));
  }
}
