import { h } from './preact.js'

export const People = ({ people }: { readonly people: ReadonlySet<string> }) => (
  <details class="people">
    <summary>
      <h2>People ({people.size})</h2>
    </summary>
    <ul>
      {[...people].map((user) => (
        <li key={user}>
          <bdi>{user}</bdi>
        </li>
      ))}
    </ul>
  </details>
)
