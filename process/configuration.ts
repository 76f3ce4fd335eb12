import { readFileSync } from 'node:fs'
import { ConnectionString, redactConnectionString } from 'mongodb-connection-string-url'
import { z } from 'zod'
import { kafkaSecurityVariables } from './kafka-security.ts'
import { logLevels } from './logger.ts'
import { Refused } from './refused.ts'

/** Environment variables arrive as text; an empty one counts as missing, as compose files produce them. */
export type Environment = Readonly<Record<string, string | undefined>>

const integer = (expected: string, min: number, max: number) =>
  z
    .string(expected)
    .regex(/^\d+$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected)

const brokerList = 'expected host:port, or several separated by commas, such as localhost:9092'
const mongoUrl = 'expected a URL that names the database, such as mongodb://localhost:27017/messages'

function isBroker(broker: string): boolean {
  const port = Number(broker.match(/^[^\s:]+:(\d{1,5})$/)?.[1])
  return port >= 1 && port <= 65_535
}

const peerList = 'expected http://host:port, or several separated by commas, such as http://command-api:8081'

/** Asked by its address, a name's certificate could not be checked: so there is no https. */
const isOrigin = (url: string) => /^http:\/\/[^\s/?#@\\]+\/?$/.test(url) && URL.canParse(url)

const masterKey = 'expected 32 bytes in base64, as `openssl rand -base64 32` makes them'

const isMasterKey = (value: string) => /^[A-Za-z0-9+/]{43}=$/.test(value.trim())

function namesDatabase(url: string): boolean {
  try {
    const { pathname, hosts } = new ConnectionString(url)
    return (
      /^\/[^/\\. "$*<>:|?]{1,63}$/.test(pathname) &&
      hosts.every((host) => Number(host.match(/:(\d+)$/)?.[1] ?? 1) <= 65_535)
    )
  } catch {
    return false
  }
}

const collector = 'expected the URL of a collector without user, password and query, such as http://localhost:4318'

function isCollector(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, username, password, search, hash } = new URL(value)
  return ['http:', 'https:'].includes(protocol) && username + password + search + hash === ''
}

const ratio = 'expected a number from 0 to 1, such as 0.1'

/** Every variable there is: what it may be, and what it is when nothing is said. */
export const variables = {
  HOST: z.string().default('127.0.0.1'),
  PORT: integer('expected a port from 0 to 65535', 0, 65_535).default(8081),
  DATA_DIR: z.string().default('./data'),
  KAFKA_BROKERS: z
    .string(brokerList)
    .transform((value) => value.split(','))
    .refine((brokers) => brokers.every(isBroker), brokerList),
  KAFKA_TOPIC: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,200}$/, 'expected 1 to 200 of A-Z a-z 0-9 . _ -')
    .refine((topic) => topic !== '.' && topic !== '..', 'expected a name, which . and .. are not')
    .default('messages'),
  KAFKA_PARTITIONS: integer('expected a number from 1 to 1000', 1, 1_000).default(12),
  KAFKA_REPLICATION_FACTOR: integer('expected a number from 1 to 10', 1, 10).default(1),
  ...kafkaSecurityVariables,
  WRITE_TIMEOUT_MS: integer('expected milliseconds from 1000 to 15000', 1_000, 15_000).default(5_000),
  MONGODB_URL: z.string(mongoUrl).refine(namesDatabase, mongoUrl),
  MASTER_KEY: z.string().refine(isMasterKey, masterKey).optional(),
  MASTER_KEY_BEFORE: z.string().refine(isMasterKey, masterKey).optional(),
  KEYS_MONGODB_URL: z.string(mongoUrl).refine(namesDatabase, mongoUrl).optional(),
  STATUS_PEERS: z
    .string(peerList)
    .transform((value) => value.split(','))
    .refine((urls) => urls.every(isOrigin), peerList)
    .transform((urls) => urls.map((url) => new URL(url)))
    .optional(),
  ACCESS_LOGS_PER_SECOND: integer('expected a number from 0 to 100000', 0, 100_000).default(10),
  LOG_LEVEL: z.enum(logLevels, `expected one of ${logLevels.join(', ')}`).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().refine(isCollector, collector).optional(),
  OTEL_TRACES_SAMPLER_ARG: z
    .string(ratio)
    .regex(/^(0|1|0?\.\d+|[01]\.0+)$/, ratio)
    .transform(Number)
    .default(1),
} as const

const { HOST, PORT, LOG_LEVEL, STATUS_PEERS, ACCESS_LOGS_PER_SECOND } = variables
const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER_ARG } = variables
const { KAFKA_BROKERS, KAFKA_TOPIC, KAFKA_PARTITIONS, KAFKA_REPLICATION_FACTOR } = variables

/** What every process has. */
export const serverVariables = {
  HOST,
  PORT,
  LOG_LEVEL,
  STATUS_PEERS,
  ACCESS_LOGS_PER_SECOND,
  OTEL_EXPORTER_OTLP_ENDPOINT,
  OTEL_TRACES_SAMPLER_ARG,
}

const { MASTER_KEY, MASTER_KEY_BEFORE, KEYS_MONGODB_URL } = variables

/** What every process has that seals or opens texts; each of them may be the name of a file, in a variable with _FILE behind. */
export const keyVariables = { MASTER_KEY, MASTER_KEY_BEFORE }

/** The same where the keys are in MongoDB. */
export const distributedKeyVariables = { ...keyVariables, KEYS_MONGODB_URL }

/** To refine a schema that has them. */
export const hasMasterKey = [
  (config: { MASTER_KEY?: string | undefined; MASTER_KEY_BEFORE?: string | undefined }) =>
    config.MASTER_KEY_BEFORE === undefined || config.MASTER_KEY !== undefined,
  { path: ['MASTER_KEY'] as string[], message: `${masterKey}, because MASTER_KEY_BEFORE is set` },
] as const

/** Likewise. */
export const hasKeyStore = [
  (config: { MASTER_KEY?: string | undefined; KEYS_MONGODB_URL?: string | undefined }) =>
    config.MASTER_KEY === undefined || config.KEYS_MONGODB_URL !== undefined,
  { path: ['KEYS_MONGODB_URL'] as string[], message: `${mongoUrl}, because MASTER_KEY is set` },
] as const

/** What every process at the event log has. */
export const kafkaVariables = {
  KAFKA_BROKERS,
  KAFKA_TOPIC,
  KAFKA_PARTITIONS,
  KAFKA_REPLICATION_FACTOR,
  ...kafkaSecurityVariables,
}

/** Wrong configuration: one line for every variable that is wrong or missing, each with what was expected. */
export class InvalidConfiguration extends Refused {
  constructor(problems: readonly string[]) {
    super(`the configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  }
}

/** Reads all variables of a schema at once. Throws InvalidConfiguration. */
export function readConfiguration<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Environment,
): z.output<Schema> {
  const given = withFiles(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new InvalidConfiguration(
    parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0])
      return `${name}: ${message}, but it is ${given[name] === undefined ? 'not set' : shown(name, given[name])}`
    }),
  )
}

/** A secret may be given by the name of a file that holds it, in a variable of the same name with `_FILE` behind. */
function withFiles(given: readonly (readonly [string, string | undefined])[]): Environment {
  const found: Record<string, string | undefined> = Object.fromEntries(given)
  for (const [variable, path] of given) {
    const name = variable.replace(/_FILE$/, '')
    if (name === variable || !isSecret(name) || path === undefined) continue
    try {
      found[name] = readFileSync(path, 'utf8').trim()
    } catch (error) {
      // The path may be the secret itself, in the wrong variable.
      throw new InvalidConfiguration([`${variable}: the file cannot be read: ${(error as NodeJS.ErrnoException).code}`])
    }
  }
  return found
}

/** A URL may carry a password. */
function shown(name: string, value: string): string {
  if (isSecret(name)) return 'not like that (not shown: it is a secret)'
  return /_(URL|ENDPOINT|PEERS)$/.test(name)
    ? 'not like that (not shown: it may hold a password)'
    : JSON.stringify(value)
}

const isSecret = (name: string) => name.startsWith('MASTER_KEY') || name === 'KAFKA_SASL_PASSWORD'

/** The configuration as it may be logged: without keys and passwords, and URLs without their passwords, wherever in them those stand. */
export function withoutSecrets(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([name, value]) => (value === undefined ? [] : [[name, loggable(name, value)]])),
  )
}

function loggable(name: string, value: unknown): unknown {
  if (isSecret(name)) return '(set)'
  return name.endsWith('_URL') ? redactConnectionString(String(value)) : value
}
