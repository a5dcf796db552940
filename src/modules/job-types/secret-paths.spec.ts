import { secretPaths, withoutSecrets } from './secret-paths.js';

const SCHEMA = {
  $ref: '#/$defs/Parameters',
  $defs: {
    Parameters: {
      properties: { user: { type: 'string' }, password: { format: 'password' }, targets: { items: { $ref: '#/$defs/Target' } } },
    },
    Target: { properties: { url: { type: 'string' }, token: { writeOnly: true } } },
  },
};

describe('secrets in parameters', () => {
  it('are what the schema calls a password or write-only, also behind references and in lists', () => {
    expect(secretPaths(SCHEMA)).toEqual([['password'], ['targets', 'token']]);
  });

  it('are masked, and nothing else', () => {
    const value = {
      user: 'ann',
      password: 'p',
      token: 'no secret here',
      targets: [
        { url: 'u', token: 't' },
        { url: 'v', token: null },
      ],
    };
    expect(withoutSecrets(value, secretPaths(SCHEMA))).toEqual({
      user: 'ann',
      password: '••••',
      token: 'no secret here',
      targets: [
        { url: 'u', token: '••••' },
        { url: 'v', token: null },
      ],
    });
  });

  it('ends with a schema that refers to itself', () => {
    expect(secretPaths({ properties: { next: { $ref: '#' }, key: { writeOnly: true } } })).toEqual(
      expect.arrayContaining([['key'], ['next', 'key']]),
    );
  });
});
