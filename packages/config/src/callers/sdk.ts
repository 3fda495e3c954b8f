import type { HTTPClient, Mistral } from '@mistralai/mistralai'
import { MISTRAL_ORIGINS } from '../choose-upstream.js'
import { SdkMissing } from '../errors.js'
import type { Dispatch } from './caller.js'
import { fetchThrough } from './fetch-through.js'

/** Never empty: without a key the client would look for one in the environment. */
const PLACEHOLDER_KEY = 'held-by-windbreak'
/** Where the client believes it sends. The boundary's upstream is the transport's business. */
const PLACEHOLDER_ORIGIN = MISTRAL_ORIGINS[0]

interface SdkModule {
  readonly HTTPClient: typeof HTTPClient
  readonly Mistral: typeof Mistral
}

export interface Sdk {
  client(dispatch: Dispatch): Promise<Mistral>
  httpClient(dispatch: Dispatch): Promise<HTTPClient>
}

/**
 * Makes official clients whose HTTP client is the boundary. The package is loaded at first use: it takes half a second
 * and 80 MB. Rejects with `WB_CONFIG_SDK_MISSING` where it is not installed.
 */
export function createSdk(
  upstreamOrigins: readonly string[],
  load: () => Promise<SdkModule> = () => import('@mistralai/mistralai'),
): Sdk {
  let loading: Promise<SdkModule> | undefined
  const accepted = [PLACEHOLDER_ORIGIN, ...upstreamOrigins]

  async function loaded(): Promise<SdkModule> {
    try {
      return await (loading ??= load())
    } catch (error) {
      loading = undefined
      throw (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' ? new SdkMissing() : error
    }
  }

  async function httpClient(dispatch: Dispatch): Promise<HTTPClient> {
    const { HTTPClient } = await loaded()
    return new HTTPClient({ fetcher: fetchThrough(dispatch, accepted) })
  }

  return {
    httpClient,
    async client(dispatch) {
      const { Mistral } = await loaded()
      return new Mistral({
        apiKey: PLACEHOLDER_KEY,
        serverURL: PLACEHOLDER_ORIGIN,
        httpClient: await httpClient(dispatch),
      })
    },
  }
}
