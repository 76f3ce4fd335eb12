import type { Position, Vector } from '../contracts/position.ts'
import { Refused } from '../process/refused.ts'
import type { GenerationRecord, Generations } from './generations.ts'

/**
 * A read model is an ordered map from text keys to documents; keys are ordered by their UTF-8 bytes.
 * Every write is harmless when it comes again, from whoever, because events are delivered again after every trouble.
 */
export type Document = Position & Readonly<Record<string, unknown>>

export type Change =
  /** Kept unless the key is taken: then the document that is there stays. */
  | { readonly insert: string; readonly document: Document }
  /** Like insert; where the key is taken, each of the fields named in `least` becomes the lesser of old and new. */
  | { readonly merge: string; readonly document: Document; readonly least: readonly string[] }
  /** Like insert; where the key is taken, the document with the greater offset stays. All of a key are of one partition. */
  | { readonly replace: string; readonly document: Document }
  /** The document that is there loses these fields, and keeps its key and all else; where none is, nothing becomes of it. */
  | { readonly clear: string; readonly fields: readonly string[] }

/** The key that a change is about. */
export function keyOf(change: Change): string {
  if ('insert' in change) return change.insert
  if ('merge' in change) return change.merge
  return 'replace' in change ? change.replace : change.clear
}

export interface Claim {
  readonly key: string
  readonly identity: string
  readonly document: Document
}

export interface Range {
  /**
   * The name of a text field: the range is then in the order of that field, and of the keys where it is the same, and
   * `from` and `to` are values of it. The read model has to be kept in that order. A document whose field changes while
   * it is read may be missing, or be there twice.
   */
  readonly by?: string
  /** From this key on, it included. */
  readonly from?: string
  /** Up to this key, it excluded. */
  readonly to?: string
  readonly order: 'ascending' | 'descending'
  readonly limit: number
}

/** The documents that have a text in a field. */
export interface Having {
  readonly field: string
  readonly value: string
}

/** What queries may do with a generation. Every method rejects with ReadModelsUnavailable when the store does not answer. */
export interface GenerationReader {
  readonly id: string
  /** The log that it is built from, and its partitions. */
  readonly logId: string
  readonly partitions: number
  /** The names of its read models. */
  readonly models: readonly string[]
  /**
   * What was projected completely. Read it first and show only what lies below it: the rest of a batch may be missing.
   * Each offset only grows. Of a generation that is gone it is rejected with ReadModelsUnavailable.
   */
  checkpoints(): Promise<Vector>
  /** Rejects with ReadModelsUnavailable where the generation was begun by code that kept no such order, as the next does. */
  range<D extends Document>(model: string, range: Range): Promise<readonly KeyedDocument<D>[]>
  /**
   * The first `limit` documents, by offset, whose position is in this partition, at an offset in [from, to): of all, or of
   * those that have a text in a field. The read model has to be kept in that order of positions. A document that is
   * replaced while it is read may be there twice, and is never missing where it gets to.
   */
  inLogOrder<D extends Document>(
    model: string,
    partition: number,
    from: number,
    to: number,
    limit: number,
    having?: Having,
  ): Promise<readonly KeyedDocument<D>[]>
  /** The first `limit` keys, ascending. */
  keys(model: string, limit: number): Promise<readonly string[]>
  /** Those of the keys that are taken, in any order. */
  find<D extends Document>(model: string, keys: readonly string[]): Promise<readonly KeyedDocument<D>[]>
}

export interface KeyedDocument<D extends Document = Document> {
  readonly key: string
  readonly document: D
}

/** A checkpoint that moves to `next`, provided that it has reached `first`. */
export interface Advance {
  readonly partition: number
  readonly first: number
  readonly next: number
}

/** What is to be written once it is known which claims were refused. */
export interface Writes {
  /** By read model. */
  readonly changes: ReadonlyMap<string, readonly Change[]>
  readonly advances: readonly Advance[]
}

export interface Written<Known extends Writes> {
  readonly writes: Known
  /** As `advance` answers. */
  readonly elsewhere: ReadonlyMap<number, number>
}

/** What the projector may do with a generation. */
export interface GenerationWriter extends GenerationReader {
  /** The offset to project a partition from. Rejects with ReadModelsRefused when the generation is gone. */
  checkpoint(partition: number): Promise<number>
  /**
   * Inserts documents, each under its key unless its identity is held by another key, for ever, or by an earlier
   * claim of this call. Answers the keys that were refused, each with the document that holds its identity. A claim
   * repeated under its own key is not refused.
   */
  claim(model: string, claims: readonly Claim[]): Promise<ReadonlyMap<string, Document>>
  /** In their order, as far as they are about the same key. */
  write(model: string, changes: readonly Change[]): Promise<void>
  /** The documents that hold these identities, by identity; of those that are free, none. */
  holders(model: string, identities: readonly string[]): Promise<ReadonlyMap<string, KeyedDocument>>
  /**
   * Removes documents that are older, by key, than the `count` newest ones below `vector`. Answers the key of the
   * oldest of these; undefined when there are not so many.
   */
  keepNewest(model: string, count: number, vector: Vector): Promise<string | undefined>
  /**
   * Moves checkpoints, of a partition each, never back. Answers where those stand that are elsewhere than at their `next`:
   * below their `first`, so there is a gap and the batch is to be read again, or beyond `next`, where somebody else was faster.
   */
  advance(advances: readonly Advance[]): Promise<ReadonlyMap<number, number>>
  /**
   * Claims, writes what `writesAfter` answers when it is told which keys were refused, and advances, as the methods of these
   * names do, all in one transaction. Only where the store has transactions that cost less than steps. `writesAfter` is called
   * once at most; what it throws is thrown, and nothing but the claims is written.
   */
  commit?<Known extends Writes>(
    model: string,
    claims: readonly Claim[],
    writesAfter: (refused: ReadonlyMap<string, Document>) => Known,
  ): Promise<Written<Known>>
}

export interface ReadModels {
  /** The generation that queries of a version read, as it was recorded at most a second ago; undefined while there is none. */
  live(version: number): Promise<GenerationReader | undefined>
  /** What is recorded of a version's generations now. */
  generations(version: number): Promise<Generations>
  /**
   * Replaces what is recorded by what `change` makes of it, as if nobody else did so at the time: so it may be called
   * several times. Answers what is recorded then. What `change` throws is thrown, and nothing is changed.
   */
  change(version: number, change: (known: Generations) => Generations): Promise<Generations>
  /** To be called for generations that are recorded; makes what is missing of it. */
  openForProjection(generation: GenerationRecord): Promise<GenerationWriter>
  /** Removes what is left of generations that are recorded nowhere. Answers their ids. */
  sweep(): Promise<readonly string[]>
  /** What was marked under this name: beside the generations, and whatever becomes of them. */
  marked(name: string): Promise<ReadonlySet<string>>
  mark(name: string, keys: readonly string[]): Promise<void>
  /**
   * Has `listener` called after checkpoints have moved. Only where no other process moves them: without it, whoever
   * waits for that has to look again and again.
   */
  onMove?(listener: () => void): void
  close(): Promise<void>
}

/** The store does not answer, or not in time: temporary. */
export class ReadModelsUnavailable extends Error {}

/** These read models must not be used; the message names what to change. */
export class ReadModelsRefused extends Refused {}
