/** What a person at a terminal wants to know first; for stderr, because stdout has the logs. */
export function welcome(origin: string, dataDirectory: string, canErase: boolean): string {
  return `
  Listening on   ${origin} – open it in a browser to chat
  Data in        ${dataDirectory}
  Erasure        ${canErase ? 'on: texts are sealed under a key of each user' : 'off: set MASTER_KEY to be able to erase users'}

  Try it:
    curl -X POST -H "Content-Type: application/json" --data '{"user":"superman", "text":"hello"}' ${origin}/message
    curl ${origin}/messages
    curl ${origin}/conversations/general

`
}
