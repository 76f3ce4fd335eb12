export interface Store<State> {
  state(): State
  change(change: Partial<State> | ((state: State) => Partial<State>)): void
}

/** Shows the state soon after it has changed: once in a frame, however often that was. */
export function createStore<State>(first: State, show: (state: State) => void): Store<State> {
  let state = first
  let isDue = false

  function showNow() {
    isDue = false
    show(state)
  }

  return {
    state: () => state,
    change(change) {
      state = { ...state, ...(typeof change === 'function' ? change(state) : change) }
      if (isDue) return
      isDue = true
      // A page that nobody sees has no frames, but a title.
      if (document.hidden) setTimeout(showNow)
      else requestAnimationFrame(showNow)
    },
  }
}
