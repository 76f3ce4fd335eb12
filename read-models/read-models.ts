import type { Position, Vector } from '../contracts/position.ts'
import { Refused } from '../process/refused.ts'

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

export interface Claim {
  readonly key: string
  readonly identity: string
  readonly document: Document
}

export interface Range {
  /** From this key on, it included. */
  readonly from?: string
  /** Up to this key, it excluded. */
  readonly to?: string
  readonly order: 'ascending' | 'descending'
  readonly limit: number
}

/** What queries may do with a generation. Every method rejects with ReadModelsUnavailable when the store does not answer. */
export interface GenerationReader {
  readonly id: string
  /**
   * What was projected completely. Read it first and show only what lies below it: the rest of a batch may be missing.
   * Each offset only grows.
   */
  checkpoints(): Promise<Vector>
  range<D extends Document>(model: string, range: Range): Promise<readonly KeyedDocument<D>[]>
}

export interface KeyedDocument<D extends Document = Document> {
  readonly key: string
  readonly document: D
}

/** What the projector may do with a generation. */
export interface GenerationWriter extends GenerationReader {
  /** The offset to project a partition from. */
  checkpoint(partition: number): Promise<number>
  /**
   * Inserts documents, each under its key unless its identity is held by another key, for ever, or by an earlier
   * claim of this call. Answers the keys that were refused, each with the document that holds its identity. A claim
   * repeated under its own key is not refused.
   */
  claim(model: string, claims: readonly Claim[]): Promise<ReadonlyMap<string, Document>>
  write(model: string, changes: readonly Change[]): Promise<void>
  /** Removes documents that are older, by key, than the `count` newest ones below `vector`. */
  keepNewest(model: string, count: number, vector: Vector): Promise<void>
  /**
   * Moves the checkpoint of a partition to `next`, never back, provided that it has reached `first`.
   * Answers false, and moves nothing, when it has not: then there is a gap, and the batch is to be read again.
   */
  advance(partition: number, first: number, next: number): Promise<boolean>
  /** From now on queries read this generation. */
  goLive(): Promise<void>
}

export interface GenerationRequest {
  readonly version: number
  readonly logId: string
  readonly partitions: number
  /** Read models that documents are claimed in. */
  readonly claimed: readonly string[]
  /** All others. */
  readonly plain: readonly string[]
}

export interface ReadModels {
  /** The generation that queries of this version read; undefined while none has gone live. */
  live(version: number): Promise<GenerationReader | undefined>
  /**
   * The generation of this version, made when there is none.
   * Rejects with ReadModelsRefused when it belongs to another log, or has other read models.
   */
  openForProjection(request: GenerationRequest): Promise<GenerationWriter>
  close(): Promise<void>
}

/** The store does not answer, or not in time: temporary. */
export class ReadModelsUnavailable extends Error {}

/** These read models must not be used; the message names what to change. */
export class ReadModelsRefused extends Refused {}
