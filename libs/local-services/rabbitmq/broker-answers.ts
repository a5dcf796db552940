import { connect } from 'amqplib';

const ANSWER_MS = 5_000;

/** Whether a broker takes this connection, credentials included. */
export async function brokerAnswers(url: string): Promise<boolean> {
  try {
    const connection = await connect(url, { timeout: ANSWER_MS });
    connection.on('error', () => undefined); // it answered; what comes after the answer is not the question
    await connection.close();
    return true;
  } catch {
    return false;
  }
}
