import { LongLived } from './long-lived.js';

class Part extends LongLived {
  readonly steps: string[] = [];
  get isEnding(): boolean {
    return this.ending;
  }
  protected override async onStart(): Promise<void> {
    this.steps.push('start');
  }
  protected override async onDrain(): Promise<void> {
    this.steps.push('drain');
  }
  protected override async onStop(): Promise<void> {
    this.steps.push('stop');
  }
}

describe('LongLived', () => {
  it('starts, drains and stops once, however often it is asked', async () => {
    const part = new Part();
    await Promise.all([part.start(), part.start()]);
    await Promise.all([part.stop(), part.stop(), part.drain()]);
    expect(part.steps).toEqual(['start', 'drain', 'stop']);
  });

  it('does nothing when it is stopped without having started', async () => {
    const part = new Part();
    await part.stop();
    expect(part.steps).toEqual([]);
  });

  it('rejects a start that throws, and can be stopped then', async () => {
    class Failing extends Part {
      protected override onStart(): Promise<void> {
        throw new Error('no server');
      }
    }
    const part = new Failing();
    await expect(part.start()).rejects.toThrow('no server');
    await part.stop();
    expect(part.steps).toEqual(['drain', 'stop']);
  });

  it('knows as soon as it is asked that it is ending', async () => {
    const part = new Part();
    await part.start();
    const stopped = part.stop();
    expect(part.isEnding).toBe(true);
    await stopped;
  });
});
