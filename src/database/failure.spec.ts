import { describe, expect, it } from '@jest/globals';
import { PreconditionFailedException } from '@nestjs/common';
import { JobcastError } from '#libs/contract';
import { DatabaseUnavailableError, failureOf, fromDriver, RolledBackError } from './failure.js';

const reported = (code: string): Error => Object.assign(new Error('reported'), { code, severity: 'ERROR' });

describe('failureOf', () => {
  it.each([
    ['refused', ['22003', '22P02', '23505', '23514', '54000']],
    ['transient', ['40001', '40P01', '55P03', '57014']],
    ['defect', ['42601', '42703', '42P01', '42501']],
    [
      'outage',
      ['08006', '25006', '25P02', '28P01', '40003', '53100', '53300', '55000', '57P01', '57P03', '58030', 'XX000', 'XX001', 'P0001'],
    ],
  ] as const)('finds %s by the SQLSTATE', (kind, states) => {
    for (const state of states) expect([state, failureOf(fromDriver(reported(state)))]).toEqual([state, kind]);
  });

  it('takes any other error of the driver for an outage, but not what our code throws while it prepares a statement', () => {
    const failed = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    for (const error of [failed, new Error('Connection terminated unexpectedly'), new AggregateError([failed]), 'a text', undefined])
      expect(failureOf(fromDriver(error))).toBe('outage');
    expect(failureOf(fromDriver(new TypeError('cannot serialize')))).toBe('defect');
    expect(fromDriver(fromDriver(failed))).toBeInstanceOf(DatabaseUnavailableError);
  });

  it('takes refusals for what they are, and other exceptions for defects', () => {
    for (const error of [new JobcastError('CONFLICT', 'no'), new PreconditionFailedException(), new RolledBackError()])
      expect(failureOf(error)).toBe('refused');
    for (const error of [new Error('no'), new TypeError('no'), 'a text', undefined, Object.assign(new Error('disk'), { code: 'EPIPE' })])
      expect(failureOf(error)).toBe('defect');
  });
});
