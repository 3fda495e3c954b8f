import createError from '@fastify/error'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_FILTER_INVALID_SETTINGS',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

export const Blocked = createError<[detector: string]>(
  'WB_FILTER_BLOCKED',
  'The text was refused: it holds what detector "%s" looks for',
  403,
)

export const FilterFailed = createError<[]>('WB_FILTER_FAILED', 'The filter failed, so nothing passes it', 500)

export const DetectorOverran = createError<[detector: string]>(
  'WB_FILTER_DETECTOR_OVERRAN',
  'Detector "%s" went beyond the bounds it declares',
  500,
)

export const InvalidDetector = createError<[detector: string, why: string]>(
  'WB_FILTER_INVALID_DETECTOR',
  'Detector "%s" is refused: %s',
  500,
  TypeError,
)

export const UnknownOperation = createError<[operation: string]>(
  'WB_FILTER_OPERATION',
  'The filter cannot look into operation "%s"',
  403,
)

export const UnknownTier = createError<[tier: string]>(
  'WB_FILTER_TIER',
  'There is no tier "%s"; a text is of a user, a document or a tool',
  500,
  TypeError,
)

export const LateText = createError<[]>(
  'WB_FILTER_LATE_TEXT',
  'The upstream sent text after the end of its choice',
  502,
)

export const UnreadableBody = createError<[]>('WB_FILTER_BODY', 'The filter can look into text and JSON only', 415)
