import { OneHook } from './one-hook.js';

describe('OneHook', () => {
  it('calls the registered function, and keeps it when a second one is refused', () => {
    const hook = new OneHook<(text: string) => string>('onStore', (text) => text);
    expect(hook.call('a')).toBe('a');
    hook.set((text) => `${text}!`);
    expect(() => hook.set(() => 'never')).toThrow('onStore: expected one registration, got a second');
    expect(hook.call('a')).toBe('a!');
  });
});
