import { spawnSync } from 'node:child_process'

const answers = (command, ...args) => spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0
const docker = answers('docker', 'info')

if (!docker) {
  process.stderr.write('Docker was not found: left out are *.container.test.ts and the scenarios over compose.\n')
}

if (!answers('curl', '--version')) {
  process.stderr.write('curl was not found: left out is the scenario that runs the curl lines.\n')
}

const promtool = answers('promtool', '--version')

if (!promtool) {
  process.stderr.write('promtool was not found: left out are *.promtool.test.ts, which test the alert rules.\n')
}

const browsers = ['chromium', 'chromium-browser', 'google-chrome']
const found = browsers.map((name) => spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim())
const browserPath = found.find((path) => path !== '')

if (!browserPath) {
  process.stderr.write(`None of ${browsers.join(', ')} was found: left out are *.browser.test.ts.\n`)
}

const schemathesis = answers('sh', '-c', 'command -v schemathesis')

if (!schemathesis) {
  process.stderr.write(
    'schemathesis was not found: left out are *.schemathesis.test.ts, which ask what is documented.\n',
  )
}

const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
}

const suite = (name, testMatch, more = {}) => ({ ...base, displayName: name, testMatch, ...more })

const containers = suite('container', ['**/*.container.test.ts'], {
  globalSetup: '<rootDir>/testing/servers.ts',
  globalTeardown: '<rootDir>/testing/stop-servers.ts',
})

const browser = suite('browser', ['**/*.browser.test.ts'], { globals: { browserPath } })

export default {
  maxWorkers: 2,
  testSequencer: '<rootDir>/.ci/browsers-and-longest-first.js',
  // Modules of suites that have ended stay in memory, until collecting them is all that a worker does.
  workerIdleMemoryLimit: '600MB',
  reporters: ['default', '<rootDir>/.ci/count-reporter.js'],
  projects: [
    suite('fast', ['**/*.test.ts'], {
      testPathIgnorePatterns: [
        '/node_modules/',
        '/scenarios/',
        '\\.container\\.',
        '\\.browser\\.',
        ...(promtool ? [] : ['\\.promtool\\.']),
      ],
    }),
    suite('standalone', ['**/scenarios/**/*.test.ts'], {
      testPathIgnorePatterns: ['\\.container\\.', ...(schemathesis ? [] : ['\\.schemathesis\\.'])],
    }),
    ...(docker ? [containers] : []),
    ...(browserPath ? [browser] : []),
  ],
}
