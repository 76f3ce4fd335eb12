/** The process cannot run like this; the message says why, and what to change. */
export class Refused extends Error {}
