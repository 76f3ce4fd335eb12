import { z } from 'zod'

/** What a process did in an interval: figures in the units of their names, null where nothing was there to be measured. */
export const Sample = z.object({
  /** The end of the interval, in ms since 1970; a multiple of its length, so that those of several processes lie together. */
  at: z.number(),
  /** Of one core: two that are busy are 200. */
  cpu_percent: z.number(),
  memory_bytes: z.number(),
  /** How many were answered in the interval, and the time that each took. */
  requests: z.number(),
  /** Of them, those that were answered with 5xx. */
  failed: z.number(),
  average_ms: z.number().nullable(),
  peak_ms: z.number().nullable(),
  /** Per second: events that the log took from this process, those that it projected, reads that it answered. */
  written: z.number(),
  projected: z.number(),
  read: z.number(),
  /** From the acceptance of a message to the moment from which every read shows it. */
  visible_p50_ms: z.number().nullable(),
  visible_p99_ms: z.number().nullable(),
  /** Of the live generation, of all partitions. */
  lag_records: z.number().nullable(),
})
export type Sample = z.infer<typeof Sample>

/** How far a generation of the read models is. */
export const GenerationStatus = z.object({
  id: z.string(),
  state: z.enum(['live', 'building']),
  lag_records: z.number(),
  /** Of the partition that is furthest behind. */
  lag_seconds: z.number(),
  /** From 0 to 1: how much of the log it has. */
  progress: z.number(),
})
export type GenerationStatus = z.infer<typeof GenerationStatus>

/**
 * `GET /vitals` of each process: what it tells of itself. What is added later is optional, because processes of several
 * versions ask each other while they are being replaced.
 */
export const Vitals = z.object({
  service: z.string(),
  /** Another one after every start. */
  process_id: z.string(),
  started_at: z.iso.datetime(),
  uptime_s: z.number(),
  ready: z.boolean(),
  /** Why it is not ready, by part. */
  reasons: z.record(z.string(), z.string()),
  /** Seconds of an interval. */
  interval_s: z.number(),
  /** Oldest first, over a few minutes at most. */
  samples: z.array(Sample).max(1_000),
  /** Of the file system that it, or its data, lies on; absent where that cannot be told. */
  disk: z.object({ size_bytes: z.number(), available_bytes: z.number() }).optional(),
  /** Where it projects. */
  projection: z
    .object({
      generations: z.array(GenerationStatus),
      dead_letters: z.number().nullable(),
      /** How many messages of the window were visible within so many ms, rising; the last one, null, counts them all. */
      visible: z.array(z.object({ within_ms: z.number().nullable(), count: z.number() })),
    })
    .optional(),
})
export type Vitals = z.infer<typeof Vitals>

/** A process as the status shows it. */
export const ProcessStatus = z.object({
  service: z.string(),
  /** Where it was asked, host:port. */
  address: z.string(),
  started_at: z.iso.datetime(),
  uptime_s: z.number(),
  ready: z.boolean(),
  reasons: z.record(z.string(), z.string()),
  /** Of the latest interval. */
  cpu_percent: z.number().nullable(),
  memory_bytes: z.number().nullable(),
  response_ms: z.object({
    latest: z.number().nullable(),
    /** Over the window. */
    average: z.number().nullable(),
    peak: z.number().nullable(),
    peak_to_average: z.number().nullable(),
  }),
  samples: z.array(Sample),
})
export type ProcessStatus = z.infer<typeof ProcessStatus>

/** `GET /status.json`: all processes, as one of them sees them. */
export const Status = z.object({
  at: z.iso.datetime(),
  /** Whether all is well; otherwise `problems` says in words what is not. */
  well: z.boolean(),
  problems: z.array(z.string()),
  /** Seconds that averages and peaks are about. */
  window_s: z.number(),
  /** By service and address. */
  processes: z.array(ProcessStatus),
  /** Per second, over the latest intervals of all processes. */
  throughput: z.object({ written: z.number(), projected: z.number(), read: z.number() }),
  /** Null where no process that projects was found. */
  projection: z
    .object({
      lag_records: z.number(),
      lag_seconds: z.number(),
      dead_letters: z.number().nullable(),
      generations: z.array(GenerationStatus),
      /** Over the window; null where no message came. */
      visible_ms: z.object({ p50: z.number().nullable(), p99: z.number().nullable() }),
    })
    .nullable(),
})
export type Status = z.infer<typeof Status>
