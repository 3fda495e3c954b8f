import type { Detector } from '../../scan/detector.js'
import { azureMarkedKey, entraClientSecret } from './azure.js'
import { discordToken, telegramBotToken } from './chat-bots.js'
import { cloudKeys } from './clouds.js'
import { codeHostKeys } from './code-hosts.js'
import { databaseKeys } from './databases.js'
import { hostingKeys } from './hosting.js'
import { identityKeys } from './identity.js'
import { mailKeys } from './mail.js'
import { messagingKeys } from './messaging.js'
import { modelToolKeys } from './model-tools.js'
import { modelKeys } from './models.js'
import { monitoringKeys } from './monitoring.js'
import { packageKeys } from './packages.js'
import { passwordHashes } from './password-hashes.js'
import { paymentKeys } from './payments.js'
import { pipelineKeys } from './pipelines.js'
import { regionalCloudKeys } from './regional-clouds.js'
import { sellingKeys } from './selling.js'
import { socialKeys } from './social.js'
import { vaultKeys } from './vaults.js'
import { walletKey } from './wallets.js'
import { workKeys } from './work.js'

/** Keys that show by their own form whose they are. */
export const vendorKeys: readonly Detector[] = [
  ...modelKeys,
  ...modelToolKeys,
  ...cloudKeys,
  ...regionalCloudKeys,
  ...hostingKeys,
  ...codeHostKeys,
  ...pipelineKeys,
  ...packageKeys,
  ...paymentKeys,
  ...sellingKeys,
  ...messagingKeys,
  ...mailKeys,
  ...socialKeys,
  ...monitoringKeys,
  ...databaseKeys,
  ...vaultKeys,
  ...passwordHashes,
  ...identityKeys,
  ...workKeys,
  entraClientSecret,
  azureMarkedKey,
  telegramBotToken,
  discordToken,
  walletKey,
]
