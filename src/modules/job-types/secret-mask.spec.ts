import { secretMask } from './secret-mask.js';

const SCHEMA = {
  properties: {
    user: { type: 'string' },
    password: { format: 'password' },
    targets: { items: { properties: { token: { writeOnly: true } } } },
    key: { writeOnly: true, type: 'object' },
  },
};

describe('the mask of secrets', () => {
  it('hides the values of secret parameters in a text, wherever they stand, also as JSON has them', () => {
    const mask = secretMask(
      { user: 'harriet', password: 'pass"word', targets: [{ token: 'abcd' }, { token: 'abcdef' }, {}], key: { pin: 123456 } },
      SCHEMA,
    );
    expect(mask('harriet: pass"word {"p":"pass\\"word"} abcdef/abcd 123456')).toBe('harriet: •••• {"p":"••••"} ••••/•••• ••••');
  });

  it('leaves texts alone where there are no secrets, or short ones', () => {
    expect(secretMask({ password: 'ab' }, SCHEMA)('a cab')).toBe('a cab');
    expect(secretMask(null, SCHEMA)('a cab')).toBe('a cab');
  });
});
