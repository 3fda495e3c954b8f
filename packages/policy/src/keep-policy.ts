import { type Environment, readSettings, type Schedule } from '@windbreak/core'
import type { WindbreakEvent } from '@windbreak/core/fastify'
import type { FastifyBaseLogger } from 'fastify'
import { Catalog, type News } from './catalog/catalog.js'
import { InvalidSettings, NoFile } from './errors.js'
import { readPolicyText } from './file/read-policy-text.js'
import { type Reloaded, Reloader } from './file/reloader.js'
import { compilePolicy, type Policy, withCatalog } from './policy.js'
import { prove } from './prove.js'
import { PolicySettings } from './settings.js'

export interface KeepOptions {
  readonly environment: Environment
  readonly settings: unknown
  /** Where the policy is read from again; absent where it was handed over. */
  readonly file: { readonly text: string; readonly read: () => Promise<string>; readonly everyMs: number } | undefined
  readonly now: () => number
  readonly schedule: Schedule
  readonly publish: (event: WindbreakEvent) => Promise<void>
  readonly log: FastifyBaseLogger
}

/** The policy in force. It changes only as a whole, and only for one that is good. */
export class PolicyKeeper {
  readonly #options: KeepOptions
  readonly #catalog = new Catalog()
  readonly #reloader: Reloader | undefined
  #current: Policy

  constructor(options: KeepOptions) {
    const { file, schedule } = options
    this.#options = options
    this.#current = this.#compile(file === undefined ? options.settings : readPolicyText(file.text))
    this.#tellExpired(this.#current)
    this.#reloader =
      file === undefined
        ? undefined
        : new Reloader(file.text, {
            ...file,
            schedule,
            take: text => this.#take(text),
            onFailed: error => this.#tellFailed(error),
          })
  }

  get current(): Policy {
    return this.#current
  }

  start(): void {
    this.#reloader?.start()
  }

  stop(): void {
    this.#reloader?.stop()
  }

  reload(): Promise<Reloaded> {
    if (this.#reloader === undefined) return Promise.reject(new NoFile())
    return this.#reloader.reload()
  }

  /** Takes what `GET /v1/models` answered; `false` where that is no list. */
  async takeModels(body: unknown): Promise<boolean> {
    if (!this.#catalog.take(body)) return false
    await Promise.all(this.#look().map(news => this.#tellModel(news)))
    return true
  }

  /** Looks at the last list with the eyes of the policy in force. */
  #look(): readonly News[] {
    const { view, news } = this.#catalog.viewFor(this.#current, this.#options.now())
    this.#current = withCatalog(this.#current, view)
    return news
  }

  #compile(settings: unknown): Policy {
    const { environment, now } = this.#options
    return compilePolicy(readSettings(PolicySettings, settings, InvalidSettings), environment, now())
  }

  async #take(text: string): Promise<void> {
    const { publish, now, log, environment } = this.#options
    const policy = this.#compile(readPolicyText(text))
    prove(policy)
    // Who reads the records afterwards has to find the change in them, or it does not come.
    await publish({ type: 'policy.reloaded', at: now(), detail: { environment } })
    this.#current = policy
    log.info({ environment }, 'windbreak: the new policy is in force')
    this.#tellExpired(policy)
    await Promise.all(this.#look().map(news => this.#tellModel(news)))
  }

  async #tellFailed(error: unknown): Promise<void> {
    const { publish, now, log } = this.#options
    const { code = 'WB_POLICY_UNREADABLE', message = '' } = error as { code?: string; message?: string }
    // A message of the system's quotes the path, which is the operator's own; ours quote places in the policy.
    log.error({ code, reason: message }, 'windbreak: the policy was read again and is refused; the last good one stays')
    await publish({ type: 'policy.reload.failed', at: now(), code }).catch((err: unknown) =>
      log.error({ err }, 'windbreak: that could not be put on record'),
    )
  }

  async #tellModel({ type, detail }: News): Promise<void> {
    const { publish, now, log } = this.#options
    log.warn(detail, `windbreak: ${type}: the upstream's model list has changed for a model that the policy names`)
    await publish({ type, at: now(), ...(detail === undefined ? {} : { detail }) }).catch((err: unknown) =>
      log.error({ err }, 'windbreak: that could not be put on record'),
    )
  }

  #tellExpired({ expired }: Policy): void {
    if (expired.length === 0) return
    this.#options.log.warn({ exceptions: expired }, 'windbreak: exceptions of the policy have expired and do not count')
  }
}
