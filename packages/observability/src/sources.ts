/**
 * What is read from other plugins when metrics are asked for, where they are there: by shape, so that this package needs
 * none of them. `app.windbreak` of a server with all plugins fits it; the chat server's tests hold that.
 */
export interface Sources {
  readonly audit?: {
    stats(): {
      readonly healthy: boolean
      readonly waiting: number
      readonly bytes: number
      readonly dropped: number
      readonly suppressed: number
      readonly unsigned: number | null
    }
    readonly sinks: readonly {
      readonly name: string
      readonly state: string
      readonly lagRecords: number
      readonly lagSeconds: number
      readonly failures: number
      readonly refused: number
    }[]
  }
  readonly keys?: {
    status(): readonly {
      readonly upstream: string
      readonly ready: boolean
      readonly current: { readonly ageMs: number; readonly leftMs: number | undefined; readonly open: number }
      readonly sourceAgeMs: number
      readonly counts: Readonly<Record<'promoted' | 'rejected' | 'failed', number>>
    }[]
  }
  readonly budgets?: {
    readonly storeUp: boolean
    use(): readonly { readonly budget: string; readonly highest: number }[]
  }
}
