import type { Position } from '../contracts/position.ts'
import type { EventRecord } from '../contracts/record.ts'
import { Refused } from '../process/refused.ts'

/** Who a log is, from the `LogStarted` at offset 0 of partition 0. */
export interface LogIdentity {
  readonly logId: string
  readonly partitions: number
}

/** A record, and its partition where that does not follow from its key: some are in each. */
export interface AppendedRecord extends EventRecord {
  readonly partition?: number
}

/** Where commands put what has happened. */
export interface EventAppender {
  /**
   * Resolves when the record is durable: flushed to disk by LMDB, acknowledged by all in-sync replicas of Kafka.
   * Records of one key lie in one partition, in the order in which their appends were called by this process.
   * Rejects with AppendFailed and nothing else.
   */
  append(record: AppendedRecord): Promise<Position>
}

/**
 * `not-written`: the log does not have the record and will not get it. `unknown`: it may have it or get it still.
 * `overloaded` is the queue's answer at once; `timeout` comes when the record has waited as long as it may.
 */
export class AppendFailed extends Error {
  readonly outcome: 'not-written' | 'unknown'
  readonly reason: 'overloaded' | 'timeout' | 'failed' | 'closed'

  constructor(outcome: AppendFailed['outcome'], reason: AppendFailed['reason'], options?: ErrorOptions) {
    super(
      `append: ${reason}, ${outcome === 'unknown' ? 'it is unknown whether it was written' : 'not written'}`,
      options,
    )
    this.outcome = outcome
    this.reason = reason
  }
}

/** A record as the log has it, in bytes: it may be anything, whoever wrote it. */
export interface LoggedRecord extends Position {
  readonly key: string | null
  readonly value: Uint8Array | null
  readonly headers: Readonly<Record<string, string>>
}

/** All records of one partition whose offsets lie in [from, next), in log order: none, where a log has none there. */
export interface Batch {
  readonly partition: number
  readonly from: number
  readonly next: number
  readonly records: readonly LoggedRecord[]
}

export interface Subscriber {
  /**
   * Called when a partition is taken over, also again: the offset to read from. `signal` aborts when the partition is
   * lost, taken over again, or the subscription stops.
   */
  start(partition: number, signal: AbortSignal): Promise<number>
  /**
   * Called with one batch of a partition at a time, partitions side by side, and with durable records only.
   * Answers the offset to go on from: `batch.next`, or another one to jump to, forward or back; the first batch
   * after a take-over may lie elsewhere than `start` said. A few batches more are fetched meanwhile. `signal` aborts
   * as that of `start` does; a rejection has the same batch delivered again, here or to whoever holds the partition
   * then, but a rejection with Refused ends the subscription.
   */
  project(batch: Batch, signal: AbortSignal): Promise<number>
}

export interface Subscription {
  /** Rejects with Refused when the subscriber did. */
  readonly failed: Promise<never>
  /** Gives the partitions up; resolves when no call of the subscriber is under way. */
  stop(): Promise<void>
}

/** Where the projector reads what has happened. */
export interface EventSource {
  /** Subscribers of one group share the partitions. It goes on by itself through every trouble of the log. */
  subscribe(group: string, subscriber: Subscriber): Subscription
  /** For each partition the offset that the next record will get. Rejects when the log cannot be reached. */
  ends(): Promise<readonly number[]>
}

export interface EventLog extends EventAppender, EventSource {
  /**
   * Resolves when the log was reached, for as long as that takes, and is known to be one that forgets nothing;
   * rejects with LogRefused when it must not be used. Appends may be called before.
   */
  readonly opened: Promise<LogIdentity>
  /** Rejects with LogRefused when the log must not be used, at the start or later: when it is found to be another. */
  readonly failed: Promise<never>
  /** Resolves when the log answers now; rejects when it does not. */
  reach(): Promise<void>
  /** Waits for appends under way, then lets go of everything. */
  close(): Promise<void>
}

/** This log must not be used; the message names what to change. */
export class LogRefused extends Refused {}
