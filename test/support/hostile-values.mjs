/**
 * Values that do harm to the code that touches them, by name: each function makes a new one. Jobs of the plug-in `hostile` hand them to the
 * service, and specs to its functions.
 */
import { inspect } from 'node:util';

const revoked = (target = {}) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
/** Throws what cannot be looked at. */
const refuse = () => {
  throw revoked();
};
const TRAPS = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, refuse]));
const trapped = (target) => new Proxy(target, TRAPS);
const withGetters = (target, ...names) => {
  for (const name of names) Object.defineProperty(target, name, { get: refuse, enumerable: true, configurable: true });
  return target;
};
const nested = (levels, value = 1) => {
  for (let level = 0; level < levels; level += 1) value = level % 2 ? { value } : [value];
  return value;
};

export const HOSTILE_VALUES = {
  'a revoked proxy': () => revoked(),
  'a revoked proxy of a function': () => revoked(() => undefined),
  'a revoked proxy of a list': () => revoked([]),
  'a proxy whose traps throw': () => trapped({}),
  'a proxy of a function whose traps throw': () => trapped(() => undefined),
  'a proxy of an error whose traps throw': () => trapped(new Error('behind the traps')),
  'a proxy of a promise whose traps throw': () => trapped(Promise.resolve()),
  'an object with getters that throw': () =>
    withGetters(
      {},
      'name',
      'message',
      'stack',
      'cause',
      'label',
      'href',
      'code',
      'constructor',
      'length',
      'toJSON',
      'toString',
      Symbol.toPrimitive,
    ),
  'a list with a getter that throws': () => withGetters([1, 2, 3], 1),
  'an object whose toJSON throws': () => ({ toJSON: refuse }),
  'an object whose toJSON gives it back': () => ({
    toJSON() {
      return { again: this };
    },
  }),
  'an object whose texts throw': () => ({ toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse, [inspect.custom]: refuse }),
  'an object whose class throws': () => withGetters({}, 'constructor', Symbol.toStringTag),
  'an object whose then throws': () => withGetters({}, 'then'),
  'an object whose then refuses': () => ({ then: refuse }),
  'an object that rejects with a revoked proxy': () => ({ then: (_, reject) => reject(revoked()) }),
  'a promise whose own then throws': () => Object.assign(Promise.resolve(1), { then: refuse }),
  'a promise whose class throws': () => withGetters(Promise.resolve(1), 'constructor'),
  'a promise that rejects with a revoked proxy': () => {
    const rejected = Promise.reject(revoked());
    rejected.catch(() => undefined);
    return rejected;
  },
  'an error with getters that throw': () => withGetters(new Error('hidden'), 'stack', 'name', 'message', 'cause', 'errors', 'constructor'),
  'an error whose stack is a getter': () => Object.defineProperty(new Error('kept'), 'stack', { get: () => revoked() }),
  'an error of wrong parts': () => Object.assign(new Error('x'), { name: revoked(), message: Symbol('m'), stack: 7n, cause: trapped({}) }),
  'an error with a revoked cause': () => new Error('caused', { cause: revoked() }),
  'an error with endless causes': () => {
    const make = () => Object.defineProperty(new Error('again'), 'cause', { get: make });
    return make();
  },
  'an error that gathers a revoked list': () => Object.assign(new AggregateError([], 'gathers'), { errors: revoked([]) }),
  'an error that gathers hostile errors': () => new AggregateError([revoked(), trapped(new Error('inner')), Symbol('s'), null], 'gathers'),
  'an error that gathers four billion': () => Object.assign(new AggregateError([], 'gathers'), { errors: new Array(4_294_967_295) }),
  'an error of a long message': () => new Error('x'.repeat(5_000_000)),
  'a list of 4 200 levels': () => nested(4_200),
  'a list of 100 000 levels': () => nested(100_000),
  'an error below 4 200 causes': () => {
    let error = new Error('the root');
    for (let level = 0; level < 4_200; level += 1) error = new Error(`level ${level}`, { cause: error });
    return error;
  },
  'a circle': () => {
    const circle = {};
    return Object.assign(circle, { circle, list: [circle] });
  },
  'a long text': () => 'long '.repeat(2_000_000),
  'a text of lone surrogates': () => '\ud800\0\udfff'.repeat(1_000),
  'a big integer': () => 12n ** 400n,
  'a symbol': () => Symbol('a symbol'),
  'a function': () => function run() {},
  'a class': () => class Hostile {},
  'an object without a prototype': () => Object.assign(Object.create(null), { a: 1 }),
  undefined: () => undefined,
  null: () => null,
  'not a number': () => NaN,
  'shared memory': () => new SharedArrayBuffer(8),
  'a map of itself': () => {
    const map = new Map();
    return map.set(map, new Set([map, new WeakMap()]));
  },
  'a generator': () =>
    (function* () {
      yield* refuse();
    })(),
  'an invalid date': () => new Date(NaN),
};
