import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { hasKeyStore, InvalidConfiguration, readConfiguration, variables, withoutSecrets } from './configuration.ts'

const Configuration = z.object(variables)
const required = { KAFKA_BROKERS: 'localhost:9092', MONGODB_URL: 'mongodb://localhost:27017/messages' }

function complaint(environment: Record<string, string | undefined>): string {
  try {
    readConfiguration(Configuration, environment)
  } catch (error) {
    if (error instanceof InvalidConfiguration) return error.message
  }
  throw new Error('it was accepted')
}

test('everything but the places of the two stores has a default', () => {
  expect(readConfiguration(Configuration, required)).toEqual({
    HOST: '127.0.0.1',
    PORT: 8081,
    DATA_DIR: './data',
    KAFKA_BROKERS: ['localhost:9092'],
    KAFKA_TOPIC: 'messages',
    KAFKA_PARTITIONS: 12,
    KAFKA_REPLICATION_FACTOR: 1,
    KAFKA_TLS: false,
    WRITE_TIMEOUT_MS: 5_000,
    MONGODB_URL: 'mongodb://localhost:27017/messages',
    ACCESS_LOGS_PER_SECOND: 10,
    LOG_LEVEL: 'info',
    OTEL_TRACES_SAMPLER_ARG: 1,
  })
})

test('all that is given is taken, and variables of others are left alone', () => {
  const given = {
    PATH: '/bin',
    HOST: '0.0.0.0',
    PORT: '0',
    DATA_DIR: '/data',
    KAFKA_BROKERS: 'a:1,b.c:65535',
    KAFKA_TOPIC: 'a.b_c-1',
    KAFKA_PARTITIONS: '1000',
    KAFKA_REPLICATION_FACTOR: '3',
    KAFKA_TLS: 'true',
    WRITE_TIMEOUT_MS: '15000',
    MONGODB_URL: 'mongodb+srv://u:p@a.b/d?w=majority',
    STATUS_PEERS: 'http://command-api:8081,http://query-api:80',
    ACCESS_LOGS_PER_SECOND: '0',
    LOG_LEVEL: 'silent',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  }
  const { PATH, ...taken } = given
  expect(readConfiguration(Configuration, given)).toEqual({
    ...taken,
    PORT: 0,
    KAFKA_BROKERS: ['a:1', 'b.c:65535'],
    KAFKA_PARTITIONS: 1_000,
    KAFKA_REPLICATION_FACTOR: 3,
    KAFKA_TLS: true,
    WRITE_TIMEOUT_MS: 15_000,
    STATUS_PEERS: [new URL('http://command-api:8081'), new URL('http://query-api')],
    ACCESS_LOGS_PER_SECOND: 0,
    OTEL_TRACES_SAMPLER_ARG: 0.25,
  })
})

describe('a wrong configuration', () => {
  test('is told all at once, one line for each variable, with what was expected and what was found', () => {
    const environment = {
      PORT: '65536',
      KAFKA_BROKERS: 'localhost',
      KAFKA_TOPIC: 'a b',
      KAFKA_PARTITIONS: 'many',
      KAFKA_REPLICATION_FACTOR: '0',
      WRITE_TIMEOUT_MS: '999',
      MONGODB_URL: 'localhost:27017',
      LOG_LEVEL: 'loud',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
      OTEL_TRACES_SAMPLER_ARG: '50%',
    }
    expect(complaint(environment).split('\n')).toEqual([
      'the configuration is wrong:',
      '  PORT: expected a port from 0 to 65535, but it is "65536"',
      '  KAFKA_BROKERS: expected host:port, or several separated by commas, such as localhost:9092, but it is "localhost"',
      '  KAFKA_TOPIC: expected 1 to 200 of A-Z a-z 0-9 . _ -, but it is "a b"',
      '  KAFKA_PARTITIONS: expected a number from 1 to 1000, but it is "many"',
      '  KAFKA_REPLICATION_FACTOR: expected a number from 1 to 10, but it is "0"',
      '  WRITE_TIMEOUT_MS: expected milliseconds from 1000 to 15000, but it is "999"',
      expect.stringMatching(/^ {2}MONGODB_URL: expected a URL that names the database, such as mongodb:\S+, but it is/),
      '  LOG_LEVEL: expected one of trace, debug, info, warn, error, fatal, silent, but it is "loud"',
      expect.stringMatching(
        /^ {2}OTEL_EXPORTER_OTLP_ENDPOINT: expected the URL of a collector .*:4318, but it is not like/,
      ),
      '  OTEL_TRACES_SAMPLER_ARG: expected a number from 0 to 1, such as 0.1, but it is "50%"',
    ])
  })

  test.each([
    ['missing', {}],
    ['empty', { KAFKA_BROKERS: '', MONGODB_URL: '' }],
  ])('names the required variables that are %s', (_, environment) => {
    expect(complaint(environment).split('\n').slice(1)).toEqual([
      expect.stringMatching(/^ {2}KAFKA_BROKERS: expected host:port, .*, but it is not set$/),
      expect.stringMatching(/^ {2}MONGODB_URL: expected a URL .*, but it is not set$/),
    ])
  })

  test.each([
    ['PORT', ['-1', '80.5', '1e3', '0x50', ' 80', '65536', 'http']],
    ['KAFKA_BROKERS', ['localhost', ':9092', 'a:1,', 'a:1, b:2', 'a:b', 'a:1,b', 'a:99999', 'a:0']],
    [
      'STATUS_PEERS',
      ['command-api:8081', 'http://a/b', 'http://a,', 'http://a, http://b', 'ftp://a', 'https://a', 'http://u:p@a'],
    ],
    ['KAFKA_TOPIC', ['.', '..', 'a b', 'ü']],
    [
      'MONGODB_URL',
      [
        'localhost/messages',
        'mongodb://localhost',
        'mongodb://localhost/',
        'http://a/b',
        'mongodb://h:99999/m',
        'mongodb://h/a.b',
        'mongodb://u:p@ss@h/m',
      ],
    ],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      ['localhost', 'grpc://a:4317', 'http://', 'http://u:p@a', 'http://a/?key=1', 'http://a/#b'],
    ],
    ['OTEL_TRACES_SAMPLER_ARG', ['-1', '1.1', '2', '1e-1', 'all', '.', '0,5', ' 1']],
  ])('has a %s of a wrong form', (name, values) => {
    for (const value of values) expect(complaint({ ...required, [name]: value })).toContain(`\n  ${name}: expected`)
  })
})

test.each([
  ['0', 0],
  ['1', 1],
  ['1.0', 1],
  ['.5', 0.5],
  ['0.001', 0.001],
])('of the traces so many may be kept: %s', (given, ratio) => {
  const { OTEL_TRACES_SAMPLER_ARG } = readConfiguration(Configuration, { ...required, OTEL_TRACES_SAMPLER_ARG: given })
  expect(OTEL_TRACES_SAMPLER_ARG).toBe(ratio)
})

test('an empty variable counts as missing, as compose files produce them', () => {
  const { PORT, LOG_LEVEL } = readConfiguration(Configuration, { ...required, PORT: '', LOG_LEVEL: '' })
  expect({ PORT, LOG_LEVEL }).toEqual({ PORT: 8081, LOG_LEVEL: 'info' })
})

describe('a password', () => {
  test('is not in the complaint about its URL', () => {
    for (const url of ['mongodb://anson:hunter2@db', 'mongodb://anson:p@hunter2@db/messages']) {
      expect(complaint({ ...required, MONGODB_URL: url })).not.toMatch(/anson|hunter2/)
    }
    const collector = 'http://anson:hunter2@collector:4318'
    expect(complaint({ ...required, OTEL_EXPORTER_OTLP_ENDPOINT: collector })).not.toMatch(/anson|hunter2/)
    const peers = 'http://query-api:8081,http://anson:hunter2@projector:8081'
    expect(complaint({ ...required, STATUS_PEERS: peers })).not.toMatch(/anson|hunter2/)
  })

  test.each([
    'mongodb://anson:hunter2@db:27017/messages',
    'mongodb+srv://anson:hunter2@db/messages?retryWrites=true',
    'mongodb://anson:hunter2@a:1,b:2/messages',
    'mongodb://db/messages?tls=true&tlsCertificateKeyFilePassword=hunter2',
  ])('is not in the configuration that is logged: %s', (url) => {
    const config = readConfiguration(Configuration, { ...required, MONGODB_URL: url })
    expect(config.MONGODB_URL).toBe(url)
    expect(JSON.stringify(withoutSecrets(config))).not.toMatch(/hunter2/)
  })

  test('is all that is left out of the configuration that is logged', () => {
    const config = readConfiguration(Configuration, { ...required, MONGODB_URL: 'mongodb://anson:hunter2@db/messages' })
    expect(withoutSecrets(config)).toEqual({
      ...config,
      MONGODB_URL: expect.stringMatching(/^mongodb:\/\/\S+@db\/messages$/),
    })
  })
})

describe('a master key', () => {
  const key = Buffer.alloc(32, 7).toString('base64')
  const directory = mkdtempSync(join(tmpdir(), 'configuration-'))
  const path = join(directory, 'key')
  afterAll(() => rmSync(directory, { recursive: true }))

  test('is taken from its variable, or from the file that another one names', () => {
    writeFileSync(path, `${key}\n`)
    for (const given of [{ MASTER_KEY: key }, { MASTER_KEY_FILE: path }]) {
      expect(readConfiguration(Configuration, { ...required, ...given })).toMatchObject({ MASTER_KEY: key })
    }
  })

  test('that is none is refused, and not shown, and nor is a file that is not there', () => {
    const short = Buffer.alloc(31, 7).toString('base64')
    expect(complaint({ ...required, MASTER_KEY: short })).toMatch(
      /MASTER_KEY: expected 32 bytes in base64, .*not shown/,
    )
    expect(complaint({ ...required, MASTER_KEY: short })).not.toContain(short)
    expect(complaint({ ...required, MASTER_KEY_FILE: join(directory, 'no') })).toMatch(
      /MASTER_KEY_FILE: the file cannot be read: ENOENT$/,
    )
  })

  test('wants a place for the keys that are under it, where that is a URL', () => {
    const WithKeys = z.object(variables).refine(...hasKeyStore)
    const url = 'mongodb://localhost/keys'
    const read = (given: object) => readConfiguration(WithKeys, { ...required, ...given })
    expect(() => read({ MASTER_KEY: key })).toThrow(/KEYS_MONGODB_URL: expected a URL .* because MASTER_KEY is set/)
    expect(read({ MASTER_KEY: key, KEYS_MONGODB_URL: url })).toMatchObject({ KEYS_MONGODB_URL: url })
    expect(read({})).not.toHaveProperty('MASTER_KEY')
  })

  test('is not logged', () => {
    const logged = withoutSecrets({ MASTER_KEY: key, MASTER_KEY_BEFORE: key, PORT: 1, KEYS_MONGODB_URL: undefined })
    expect(logged).toEqual({ MASTER_KEY: '(set)', MASTER_KEY_BEFORE: '(set)', PORT: 1 })
  })
})
