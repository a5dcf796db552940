/** Takes hold of whoever comes to a point; undefined lets it pass. */
export type PointHolder = (point: string) => Promise<void> | undefined;

/**
 * Who holds at points of the code ({@link holdPoint}). Left out of this library's index, by which alone others may enter it: so only a test can
 * set a holder, and in a service there is none.
 */
export const heldPoints: { holder: PointHolder | undefined } = { holder: undefined };
