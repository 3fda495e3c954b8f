import type { FastifyInstance, FastifyRequest } from 'fastify'
import './augment.js'
import { type Boundary, type BoundaryOptions, createBoundary } from '../boundary.js'
import type { Principal } from '../call.js'
import { GuardTwice, IdentifyTwice, NotReady, Sealed, StageMissing } from '../errors.js'
import { type Guard, REQUIRED_STAGES, type Stage, STAGES } from '../guard.js'
import type { CallObserver } from '../observe/observer.js'
import type { Mode } from '../mode.js'
import type { Windbreak } from './augment.js'
import type { Subscriber, WindbreakEvent } from './events.js'
import { selfTest } from './self-test.js'

export type Identify = (request: FastifyRequest) => Principal | null | Promise<Principal | null>

export interface BoundarySettings extends Omit<BoundaryOptions, 'guards' | 'observers'> {
  /** Required stages that may be missing; logged loudly. */
  readonly unguarded?: readonly Stage[]
  /** How long open calls may go on once the server closes, in milliseconds. */
  readonly drainMs?: number
}

const DRAIN_MS = 10_000

/** What one Fastify context adds: its guards, its way of identifying, its subscribers. A child context sees its parents'. */
interface Registry {
  readonly app: FastifyInstance
  readonly guards: Guard[]
  readonly subscribers: Subscriber[]
  readonly observers: CallObserver[]
  readonly members: Record<string, unknown>
  settings?: BoundarySettings
  identify?: Identify
  boundary?: Boundary
  sealed: boolean
}

const registries = new WeakMap<object, Registry>()

/** This context's own registry, made at first use. */
function own(app: FastifyInstance, what: string): Registry {
  const found = registries.get(app)
  if (found?.sealed === true) throw new Sealed(what)
  if (found !== undefined) return found
  if (app.server.listening) throw new Sealed(what)
  const registry: Registry = { app, guards: [], subscribers: [], observers: [], members: {}, sealed: false }
  registries.set(app, registry)
  decorate(app)
  app.addHook('onReady', () => seal(registry))
  app.addHook('preClose', async () => {
    await registry.boundary?.drain(lookUp(app, 'settings')?.drainMs ?? DRAIN_MS)
  })
  return registry
}

function decorate(app: FastifyInstance): void {
  if (!app.hasDecorator('windbreak')) {
    app.decorate('windbreak', {
      getter(this: FastifyInstance) {
        return membersOf(this)
      },
    })
  }
  if (!app.hasRequestDecorator('principal')) {
    app.decorateRequest('principal', {
      getter(this: FastifyRequest) {
        return principals.get(this) ?? null
      },
    })
  }
}

/** From this context outwards. Fastify makes a child by inheriting from its parent's instance. */
function* lineage(app: object): Generator<Registry> {
  for (let at: object | null = app; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const registry = registries.get(at)
    if (registry !== undefined) yield registry
  }
}

function lookUp<K extends 'settings' | 'identify' | 'boundary'>(app: object, key: K): Registry[K] | undefined {
  for (const registry of lineage(app)) if (registry[key] !== undefined) return registry[key]
  return undefined
}

function membersOf(app: object): Windbreak {
  return Object.freeze(Object.assign({}, ...[...lineage(app)].toReversed().map(({ members }) => members)) as Windbreak)
}

function guardsOf(app: object): readonly Guard[] {
  return [...lineage(app)].toReversed().flatMap(({ guards }) => guards)
}

/** Models that the guards of this context let a call name, without the double ones; see `Guard.models`. */
export function modelsOf(app: FastifyInstance): readonly string[] {
  return [...new Set(guardsOf(app).flatMap(guard => guard.models?.() ?? []))]
}

/** Adds a guard to this context's boundary and to those of its children, in any order of registration. */
export function attach(app: FastifyInstance, guard: Guard): void {
  if (guardsOf(app).some(({ name }) => name === guard.name)) throw new GuardTwice(guard.name)
  own(app, `Guard "${guard.name}"`).guards.push(guard)
}

/** Declares that calls leave from this context. Called once, by whoever provides the transport. */
export function openBoundary(app: FastifyInstance, settings: BoundarySettings): void {
  own(app, 'The boundary').settings = settings
}

/** The boundary that guards this context. Throws until the server is ready. */
export function boundaryOf(app: FastifyInstance): Boundary {
  const boundary = lookUp(app, 'boundary')
  if (boundary === undefined) throw new NotReady()
  return boundary
}

/** Makes `api` reachable as `app.windbreak[name]` in this context and its children. */
export function provide<K extends Extract<keyof Windbreak, string>>(
  app: FastifyInstance,
  name: K,
  api: Windbreak[K],
): void {
  own(app, `app.windbreak.${name}`).members[name] = api
}

/** Says how this context's requests are given a principal; the nearest context's way counts. */
export function identify(app: FastifyInstance, how: Identify): void {
  const registry = own(app, 'identify')
  // The second way would quietly replace the first.
  if (registry.identify !== undefined) throw new IdentifyTwice()
  registry.identify = how
}

/** Whether what is against a rule is refused in this context now, for hooks that are no call of the boundary's. */
export function modeOf(app: FastifyInstance): Mode {
  return lookUp(app, 'settings')?.mode?.() ?? 'enforce'
}

export function identifyOf(app: FastifyInstance): Identify | undefined {
  return lookUp(app, 'identify')
}

/** Hears the events of this context and its children. A subscriber that rejects makes `publish` reject. */
export function subscribe(app: FastifyInstance, subscriber: Subscriber): void {
  own(app, 'A subscriber').subscribers.push(subscriber)
}

/** Watches the calls of this context and its children, without a say in them; the self-test's are not among them. */
export function observe(app: FastifyInstance, observer: CallObserver): void {
  own(app, 'An observer').observers.push(observer)
}

/** Tells every subscriber of this context and its parents, and waits for them. */
export async function publish(app: FastifyInstance, event: WindbreakEvent): Promise<void> {
  await Promise.all([...lineage(app)].flatMap(({ subscribers }) => subscribers.map(async hear => hear(event))))
}

const principals = new WeakMap<FastifyRequest, Principal>()

export function setPrincipal(request: FastifyRequest, principal: Principal): void {
  principals.set(request, principal)
}

async function seal(registry: Registry): Promise<void> {
  const { app } = registry
  const settings = lookUp(app, 'settings')
  registry.sealed = true
  if (settings === undefined) return

  const guards = guardsOf(app)
  const unguarded = settings.unguarded ?? []
  const has = (stage: Stage) => guards.some(guard => guard.stage === stage)
  const missing = REQUIRED_STAGES.filter(stage => !has(stage) && !unguarded.includes(stage))
  if (missing.length > 0) throw new StageMissing(missing.join(', '))

  const caught = await selfTest(guards, settings)
  registry.boundary = createBoundary({
    ...settings,
    guards,
    observers: [...lineage(app)].flatMap(one => one.observers),
  })

  const standing = STAGES.filter(has).map(stage => {
    const names = guards.filter(guard => guard.stage === stage).map(({ name }) => name)
    return `${stage}: ${names.join(', ')}`
  })
  app.log.info(
    { guards: standing, canaries: caught },
    `windbreak: guarded by ${standing.join(' · ')}; self-test caught ${caught} of ${caught} canaries`,
  )
  if (settings.mode?.() === 'observe') {
    app.log.warn('windbreak: guards only OBSERVE: what they would refuse is recorded, and passes (setting "mode")')
  }
  const open = unguarded.filter(stage => !has(stage))
  if (open.length > 0) {
    app.log.warn({ unguarded: open }, `windbreak: calls are NOT guarded by ${open.join(', ')} (setting "unguarded")`)
  }
}
