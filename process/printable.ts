/** What would change how a terminal shows what follows; each is one UTF-16 unit. */
export const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** The text with what would do something to a terminal written as in JSON: within a string of JSON it stands for the same. */
export const printable = (text: string): string =>
  text.replaceAll(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
