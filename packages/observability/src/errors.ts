import createError from '@fastify/error'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_OBSERVABILITY_SETTINGS',
  'Invalid setting %s of @windbreak/observability: %s. Correct it where the plugin is registered',
  500,
  TypeError,
)
