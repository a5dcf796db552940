import { RE2Set } from 're2js';
import { isSpent, spend, TooMuchEffort } from './effort.js';
import { translatePattern, UnfitPart, type TranslatedPattern } from './translate-pattern.js';

/** The longest pattern, in characters: it is compiled in a second or less. */
const MAX_LENGTH = 10_000;
/**
 * The memory for the states of one pattern, in bytes. The usual patterns have fewer, and a text takes 5 to 50 ns per character then. Where it has
 * more, the engine gives up what it has remembered, and a character takes 10 ns for each character that the pattern names: see `Effort`.
 */
const STATES_BYTES = 1024 * 1024;
/** The cost of the states that fill it, in the unit of {@link spend}: they take 20 to 40 ms. */
const STATES_COST = 2 * STATES_BYTES;

/**
 * A pattern that is tested in linear time. `test`, `exec` and `match` find a match where JavaScript's own `RegExp` finds one, but not its place:
 * it is an empty text; none within an `Effort` that is spent. Nothing is remembered from one text to the next: `y` means "at the start of the text", and `g` nothing.
 */
export class LinearRegExp extends RegExp {
  readonly #engine = new RE2Set(RE2Set.UNANCHORED, 0, STATES_BYTES);
  readonly #prepare: TranslatedPattern['prepare'];
  #length = 0;

  /**
   * Takes about 1 ms; 30 ms more for each `\p{…}`, and for each class with the flag `v`.
   * @throws SyntaxError when the pattern is invalid; UnfitPattern when it cannot be tested in linear time.
   */
  constructor(source: string, flags = '') {
    super(source, flags.replace(/[gy]/g, '')); // with these, the methods of RegExp would begin where the last match ended
    try {
      if (source.length > MAX_LENGTH) throw new UnfitPart(`more than ${MAX_LENGTH} characters`);
      const { source: translated, prepare } = translatePattern({ source, flags });
      this.#engine.add(translated);
      this.#engine.compile();
      this.#charge();
      this.#prepare = prepare;
    } catch (error) {
      throw new UnfitPattern(this, error);
    }
  }

  override exec(text: string): RegExpExecArray | null {
    return this.test(text) ? Object.assign([''] as [string], { index: 0, input: text }) : null;
  }

  override test(text: string): boolean {
    if (isSpent()) return false;
    this.#length = text.length;
    try {
      return this.#engine.match(this.#prepare(text)).length > 0;
    } catch (error) {
      if (error instanceof TooMuchEffort) return false;
      throw error;
    }
  }

  /** Charges the slow work of the engine. The engine does not report it, so two of its own parts are watched; a test shows that they are still there. */
  #charge(): void {
    const { dfa, dummyRe2, prog } = this.#engine;
    const forgetStates = dfa.clearCache.bind(dfa);
    dfa.clearCache = () => {
      spend(STATES_COST);
      forgetStates();
    };
    // Read when the engine gives the states up.
    Object.defineProperty(this.#engine, 'dummyRe2', {
      get: () => {
        spend(prog.numInst() * this.#length);
        return dummyRe2;
      },
    });
  }
}

/** A pattern cannot be tested in linear time; the message says why and what to do. */
export class UnfitPattern extends Error {
  override readonly name = 'UnfitPattern';

  constructor({ source, flags }: RegExp, cause: unknown) {
    const part = cause instanceof UnfitPart ? cause.message : `something that RE2 cannot do: ${String(cause)}`;
    const shown = source.length > 200 ? `${source.slice(0, 200)}…` : source;
    super(
      `the pattern /${shown}/${flags} with ${part}, so it cannot be tested in linear time; write it without, or check the value in run()`,
      {
        cause,
      },
    );
  }
}
