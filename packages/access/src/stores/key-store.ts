import type { KeySettings } from '../key-settings.js'

/** The whole list after a change, made from the whole list before it. */
export type Change = (keys: readonly KeySettings[]) => readonly KeySettings[]

/** Where access keys are kept, hashed. */
export interface KeyStore {
  /** Names the place, safe to print. */
  readonly name: string
  /**
   * Cheap, asked again and again: another text whenever what is held may be another. Two changes right after one
   * another may share a mark; whoever asks reads once more at the next look.
   */
  mark(): Promise<string>
  /**
   * The list that is held, as one writer left it, never a part. Whoever reads checks it. Rejects with
   * `WB_ACCESS_STORE` where that cannot be told; a place that is gone is a fault and no empty list.
   */
  read(): Promise<unknown>
  /**
   * Changes the list, all or nothing, and settles once the change would survive a crash. Changes happen one after the
   * other, whoever makes them; rejects with `WB_ACCESS_STORE_BUSY` where its turn does not come. What `change` throws
   * is thrown on, and nothing has changed.
   */
  update(change: Change): Promise<void>
}
