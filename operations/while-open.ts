import { withDeadline } from '../process/retry.ts'

/** Uses what was opened, and closes it, for which it does not wait for long. */
export async function whileOpen<Opened extends { close(): Promise<void> }>(
  opened: Opened,
  use: (opened: Opened) => Promise<void>,
): Promise<void> {
  try {
    await use(opened)
  } finally {
    await withDeadline(opened.close(), 3_000, 'closing').catch(() => {})
  }
}
