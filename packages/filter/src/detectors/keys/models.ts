import { ALNUM, BASE64URL } from '../../scan/char-class.js'
import { defineKeys, run } from './key-format.js'

/** Model providers, and this gateway itself. Mistral's own keys have no prefix: they are found by what stands before them. */
export const modelKeys = defineKeys([
  {
    id: 'windbreak-key',
    title: 'Windbreak access key',
    reference: '@windbreak/access',
    prefixes: ['wb_live_', 'wb_test_'],
    body: [run(ALNUM, 49)],
  },
  {
    id: 'anthropic-key',
    title: 'Anthropic key',
    reference: 'https://platform.claude.com/docs/en/api/overview',
    prefixes: ['sk-ant-'],
    body: [run(BASE64URL, 80, Infinity)],
  },
  {
    id: 'openai-key',
    title: 'OpenAI key',
    reference: 'https://platform.openai.com/docs/api-reference/authentication',
    prefixes: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'],
    body: [run(BASE64URL, 40, Infinity)],
  },
  {
    id: 'sk-key',
    title: 'Key of the form OpenAI began with, which many model providers copied',
    reference: 'https://platform.openai.com/docs/api-reference/authentication',
    prefixes: ['sk-'],
    body: [run(ALNUM, 32, 64)],
    digits: 1,
  },
  {
    id: 'huggingface-token',
    title: 'Hugging Face token',
    reference: 'https://huggingface.co/docs/hub/security-tokens',
    prefixes: ['hf_', 'api_org_'],
    body: [run(ALNUM, 34, 40)],
  },
  {
    id: 'groq-key',
    title: 'Groq API key',
    reference: 'https://console.groq.com/docs/quickstart',
    prefixes: ['gsk_'],
    body: [run(ALNUM, 52)],
  },
  {
    id: 'perplexity-key',
    title: 'Perplexity API key',
    reference: 'https://docs.perplexity.ai/getting-started/quickstart',
    prefixes: ['pplx-'],
    body: [run(ALNUM, 48)],
  },
  {
    id: 'replicate-token',
    title: 'Replicate API token',
    reference: 'https://replicate.com/docs/topics/security/api-tokens',
    prefixes: ['r8_'],
    body: [run(ALNUM, 37, 40)],
  },
])
