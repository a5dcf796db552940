/**
 * The controller's signal, which calls `look` whenever it is asked whether it was aborted: so a run that computes without a pause, whose
 * thread receives no message meanwhile, hears of its stop by `signal.aborted` and `signal.throwIfAborted()`.
 */
export function lookingSignal({ signal }: AbortController, look: () => void): AbortSignal {
  const isAborted = (): boolean => {
    look();
    return Reflect.get(AbortSignal.prototype, 'aborted', signal);
  };
  Object.defineProperty(signal, 'aborted', { get: isAborted });
  Object.defineProperty(signal, 'throwIfAborted', {
    value: () => {
      if (isAborted()) throw signal.reason;
    },
  });
  return signal;
}
