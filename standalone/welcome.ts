/** What a person at a terminal wants to know first; for stderr, because stdout has the logs. */
export function welcome(origin: string, dataDirectory: string): string {
  return `
  Listening on   ${origin}
  Data in        ${dataDirectory}

  Try it:
    curl -X POST -H "Content-Type: application/json" --data '{"user":"superman", "text":"hello"}' ${origin}/message
    curl ${origin}/messages
    curl ${origin}/conversations/general

`
}
