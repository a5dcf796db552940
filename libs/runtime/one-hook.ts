/** Holds the one function that another part registers; until then `initial`. */
export class OneHook<Hook extends (...values: never[]) => unknown> {
  #hook: Hook;
  #isSet = false;

  /** `name` stands in the error of a second registration. */
  constructor(
    private readonly name: string,
    initial: Hook,
  ) {
    this.#hook = initial;
  }

  /** @throws Error when a hook is registered already: it would never be called again. */
  set(hook: Hook): void {
    if (this.#isSet) throw new Error(`${this.name}: expected one registration, got a second; call it once, when the part is created`);
    this.#isSet = true;
    this.#hook = hook;
  }

  /** The registered function. */
  get call(): Hook {
    return this.#hook;
  }
}
