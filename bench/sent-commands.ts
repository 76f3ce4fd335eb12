/** Told of a command that a driver sent to MongoDB: its name, and that of its collection, if it has one. */
export type OnCommand = (name: string, collection: string | undefined) => void

/** The code of a message that is a command. */
const opMsg = 2013

/** The type of a text in BSON. */
const text = 0x02

/**
 * Takes what a connection brings, in any pieces, and tells of the commands in it:
 * https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
export function createSentCommands(onCommand: OnCommand): (bytes: Buffer) => void {
  let unread: Buffer = Buffer.alloc(0)
  return (bytes) => {
    unread = Buffer.concat([unread, bytes])
    for (;;) {
      const length = unread.length < 4 ? Number.POSITIVE_INFINITY : unread.readInt32LE(0)
      if (unread.length < length) return
      if (unread.readInt32LE(12) === opMsg) tell(unread.subarray(0, length), onCommand)
      unread = unread.subarray(length)
    }
  }
}

/** The first field of the document is the command: its name, and mostly the collection as its value. */
function tell(message: Buffer, onCommand: OnCommand) {
  // Behind the header, the flags, the kind of the section, and the length of its document.
  const at = 16 + 4 + 1 + 4
  const end = message.indexOf(0, at + 1)
  const name = message.toString('utf8', at + 1, end)
  const value = end + 1
  const isText = message[at] === text
  // The length counts the NUL behind the text.
  onCommand(name, isText ? message.toString('utf8', value + 4, value + 3 + message.readInt32LE(value)) : undefined)
}
