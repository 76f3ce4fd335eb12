import { createClient } from '../../client/client.ts'
import { type Chat, nameItem, startChat } from './chat.ts'
import { Page } from './page.tsx'
import { h, render } from './preact.js'
import { nothingRead } from './reader.ts'
import { conversationAt, routeOf } from './route.ts'
import type { State } from './state.ts'
import { createStore } from './store.ts'
import { titleOf } from './title.ts'

/** Milliseconds: a page that is read waits for the service for as long as somebody waits for the page. */
const patience = 86_400_000

const route = routeOf(location.hash)
const name = localStorage.getItem(nameItem) ?? ''
const first: State = {
  route,
  connection: { is: 'connecting' },
  conversations: [],
  areConversationsRead: false,
  hasMoreConversations: false,
  people: new Set(),
  reading: nothingRead(conversationAt(route)),
  outgoing: [],
  leaving: new Set(),
  name,
  isNaming: name === '',
  unread: new Map(),
  announced: [],
}

let chat: Chat
const root = document.getElementById('chat') as HTMLElement
const store = createStore(first, (state) => {
  document.title = titleOf(state)
  render(h(Page, { state, chat }), root)
})
chat = startChat(createClient(location.origin, { deadline: patience }), store)
