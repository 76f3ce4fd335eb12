declare module 'fs-native-extensions' {
  /** Takes an exclusive lock on an open file, until it is closed; false when another holds it. */
  export function tryLock(fileDescriptor: number): boolean
}
