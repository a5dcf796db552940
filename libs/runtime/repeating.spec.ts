import { Repeating } from './repeating.js';

class Turns extends Repeating {
  turns = 0;
  onTurn: () => void = () => undefined;
  constructor(private readonly sleepMs: (turn: number) => number) {
    super();
  }
  protected override async turn(): Promise<number> {
    this.turns += 1;
    this.onTurn();
    return this.sleepMs(this.turns);
  }
  after(turns: number): Promise<void> {
    return new Promise((resolve) => (this.onTurn = () => this.turns >= turns && resolve()));
  }
}

describe('Repeating', () => {
  it('takes its turn at once, and again when it is woken', async () => {
    const part = new Turns(() => 60_000);
    await part.start();
    expect(part.turns).toBe(1);
    const second = part.after(2);
    part.wake();
    await second;
    await part.stop();
  });

  it('does not sleep when there is more to do, and ends its sleep to drain', async () => {
    const part = new Turns((turn) => (turn < 5 ? 0 : 60_000));
    const fifth = part.after(5);
    await part.start();
    await fifth;
    await part.drain();
    expect(part.turns).toBe(5);
  });
});
