import { routes } from '../contracts/routes.ts'
import { servePage } from './page.ts'

/** What the build made of web/chat; main.ts is where the page begins. */
const own = [
  'chat.css',
  'colours.css',
  'layout.css',
  'messages.css',
  'icon.svg',
  'chat.js',
  'composer.js',
  'confirmation.js',
  'connection.js',
  'conversations.js',
  'feed.js',
  'listing.js',
  'log.js',
  'main.js',
  'message.js',
  'name.js',
  'outbox.js',
  'outgoing.js',
  'overview.js',
  'own-row.js',
  'page.js',
  'pane.js',
  'people.js',
  'place.js',
  'reader.js',
  'route.js',
  'row.js',
  'rows.js',
  'section.js',
  'state.js',
  'store.js',
  'time.js',
  'title.js',
  'walk.js',
]

/** Names under /chat/, and where their files are. */
export const chatFiles: ReadonlyMap<string, string> = new Map([
  ...own.map((name) => [name, `#browser/web/chat/${name}`] as const),
  ['palette.css', '#browser/web/palette.css'],
  ['preact.js', 'preact'],
])

/** What the build made of client/, through which the page calls the service. */
const client = [
  'answer.js',
  'client.js',
  'connection.js',
  'failures.js',
  'idempotency-key.js',
  'pages.js',
  'pause.js',
  'requests.js',
  'server-sent-events.js',
  'stream.js',
  'tokens.js',
]

/** Names under /client/, which lies where the modules of the page look for it: beside /chat/. */
export const clientFiles: ReadonlyMap<string, string> = new Map(
  client.map((name) => [name, `#browser/client/${name}`] as const),
)

/** `GET /`: a page to read and write messages, on the API of this service and nothing else. */
export const chatPage = () =>
  servePage({
    path: routes.chatPage.path,
    html: '#browser/web/chat/chat.html',
    files: { [routes.chatFile.path]: chatFiles, [routes.clientFile.path]: clientFiles },
  })
