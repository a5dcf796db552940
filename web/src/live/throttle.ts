/** Calls at once, then at most once per `ms`; the last call is never lost. */
export function throttle(ms: number, call: () => void): { (): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  function run(): void {
    again = false;
    call();
    timer = setTimeout(() => {
      timer = undefined;
      if (again) run();
    }, ms);
  }
  const throttled = (): void => {
    if (timer === undefined) run();
    else again = true;
  };
  return Object.assign(throttled, { cancel: () => clearTimeout(timer) });
}
