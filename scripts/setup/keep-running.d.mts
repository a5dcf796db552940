/** Runs the service until its exit code asks for no further start, and gives that code. */
export function keepRunning(run: () => Promise<number | undefined>): Promise<number>;
