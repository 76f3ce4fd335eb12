import { type Browser, chromium } from 'playwright-core'

const { browserPath } = globalThis as unknown as { browserPath: string }
const words = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
const silent = ['--disable-background-networking', '--disable-component-update', '--disable-sync']

/** The browser that was found on this machine; it asks nobody for anything by itself. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: browserPath, args: [...words, ...silent] })
