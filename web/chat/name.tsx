import type { Chat } from './chat.ts'
import { h } from './preact.js'

interface NameProps {
  readonly name: string
  readonly isNaming: boolean
  readonly chat: Chat
}

export const Name = ({ name, isNaming, chat }: NameProps) =>
  isNaming ? (
    <form class="name" onSubmit={(event) => submit(event, chat)}>
      <label for="name">Your name</label>
      <input
        id="name"
        name="name"
        autocomplete="nickname"
        maxLength={256}
        required
        defaultValue={name}
        onKeyDown={({ key }) => key === 'Escape' && name !== '' && chat.rename(name)}
      />
      <button type="submit">Keep</button>
    </form>
  ) : (
    <p class="name">
      You are <bdi>{name}</bdi>{' '}
      <button
        type="button"
        onClick={() => {
          chat.beginNaming()
          requestAnimationFrame(() => document.getElementById('name')?.focus())
        }}
      >
        Change name
      </button>
    </p>
  )

function submit(event: SubmitEvent, chat: Chat) {
  event.preventDefault()
  const name = String(new FormData(event.currentTarget as HTMLFormElement).get('name')).trim()
  if (name === '') return
  chat.rename(name)
  // One came here to write; where nothing is open, there is nothing to write in.
  requestAnimationFrame(() => (document.getElementById('text') ?? document.getElementById('open'))?.focus())
}
