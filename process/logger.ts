import { type Logger, pino } from 'pino'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** JSON lines on stdout, one logger a process. Message texts are never logged. */
export function createLogger(service: string, level: LogLevel): Logger {
  // What pino writes later by itself, it would try to write for ever when the process ends and nobody reads any more.
  const stdout = pino.destination({ dest: 1, sync: true })
  return pino({ level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime }, stdout)
}
