import { connect } from 'node:net'

/** Writes bytes to a connection of their own and reads what comes until its end. */
export async function exchangeBytes(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}
