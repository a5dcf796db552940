/**
 * The most that the patterns may cost in the check of one message, as states times characters: 1 to 2 s. A test costs
 * something when the engine has to follow all states of a pattern at once, or to forget the states that it remembers; a usual pattern costs nothing, however long the text.
 */
const MAX_COST = 100_000_000;

/** The effort to which tests are charged now. */
let current: Effort | undefined;

/** The effort of one check. When it is spent, no pattern matches any more, and the check has to refuse what it checks. */
export class Effort {
  #left = MAX_COST;

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** Counts the patterns that `check` tests before it returns. */
  count<Result>(check: () => Result): Result {
    return during(this, check);
  }

  spend(cost: number): void {
    this.#left -= cost;
  }
}

function during<Result>(effort: Effort, check: () => Result): Result {
  const before = current;
  current = effort;
  try {
    return check();
  } finally {
    current = before;
  }
}

/** Whether the check that is being made may test no more patterns. */
export function isSpent(): boolean {
  return current?.isSpent === true;
}

/** @throws TooMuchEffort when the check that is being made cannot afford it. */
export function spend(cost: number): void {
  current?.spend(cost);
  if (isSpent()) throw new TooMuchEffort();
}

/** Ends the test of a pattern. */
export class TooMuchEffort extends Error {
  override readonly name = 'TooMuchEffort';
}

/** For the refusal of a value, to follow the place. */
export const TOO_MUCH_EFFORT =
  "takes too long to check by the patterns of its type; send shorter texts, or have the type's author simplify its patterns";
