/** Asks again and again, each time a while after the answer, but not while nobody sees the page. */
export function pollWhileVisible(ask: () => Promise<void>, pause: number) {
  let asking = false
  let timer: number | undefined

  async function next() {
    if (asking || document.hidden) return
    asking = true
    window.clearTimeout(timer)
    await ask()
    asking = false
    timer = window.setTimeout(next, pause)
  }

  document.addEventListener('visibilitychange', next)
  void next()
}
