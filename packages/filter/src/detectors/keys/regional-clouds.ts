import { ALNUM, BASE64URL, CAPITALS, EQUALS, HEX_SMALL } from '../../scan/char-class.js'
import { defineKeys, run } from './key-format.js'

/** Clouds of a region. */
export const regionalCloudKeys = defineKeys([
  {
    id: 'alibaba-access-key',
    title: 'Alibaba Cloud access key id',
    reference: 'https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair',
    prefixes: ['LTAI'],
    body: [run(ALNUM, 12, 24)],
    digits: 1,
  },
  {
    id: 'tencent-secret-id',
    title: 'Tencent Cloud secret id',
    reference: 'https://www.tencentcloud.com/document/product/598/34228',
    prefixes: ['AKID'],
    body: [run(ALNUM, 32)],
  },
  {
    id: 'volcengine-access-key',
    title: 'Volcengine access key id',
    reference: 'https://www.volcengine.com/docs/6291/65568',
    prefixes: ['AKLT'],
    body: [run(BASE64URL, 40, 48)],
  },
  {
    id: 'baidu-access-key',
    title: 'Baidu AI Cloud key',
    reference: 'https://cloud.baidu.com/doc/IAM/index.html',
    prefixes: ['bce-v3/ALTAK-'],
    body: [run(ALNUM, 21), '/', run(HEX_SMALL, 40)],
  },
  {
    id: 'yandex-api-key',
    title: 'Yandex Cloud API key',
    reference: 'https://yandex.cloud/en/docs/iam/concepts/authorization/api-key',
    prefixes: ['AQVN'],
    body: [run(BASE64URL, 35, 38)],
  },
  {
    id: 'yandex-iam-token',
    title: 'Yandex Cloud IAM token',
    reference: 'https://yandex.cloud/en/docs/iam/concepts/authorization/iam-token',
    prefixes: ['t1.'],
    body: [run(BASE64URL | EQUALS, 7, Infinity), '.', run(BASE64URL, 86)],
  },
  {
    id: 'yandex-static-key',
    title: 'Yandex Cloud static access key',
    reference: 'https://yandex.cloud/en/docs/iam/concepts/authorization/access-key',
    prefixes: ['YC'],
    body: [run(BASE64URL, 38)],
    digits: 1,
  },
  {
    id: 'yandex-oauth-token',
    title: 'Yandex OAuth token',
    reference: 'https://yandex.cloud/en/docs/iam/concepts/authorization/oauth-token',
    prefixes: ['y0_', 'y1_', 'y2_', 'y3_'],
    body: [run(BASE64URL, 50, 64)],
  },
  {
    id: 'scaleway-access-key',
    title: 'Scaleway access key',
    reference: 'https://www.scaleway.com/en/docs/iam/concepts/#api-key',
    prefixes: ['SCW'],
    body: [run(CAPITALS, 17)],
    digits: 1,
  },
  {
    id: 'exoscale-key',
    title: 'Exoscale API key',
    reference: 'https://community.exoscale.com/product/iam/how-to/api-keys/',
    prefixes: ['EXO'],
    body: [run(HEX_SMALL, 24)],
  },
  {
    id: 'upcloud-token',
    title: 'UpCloud API token',
    reference: 'https://upcloud.com/docs/guides/getting-started-upcloud-api/',
    prefixes: ['ucat_'],
    body: [run(CAPITALS, 26)],
  },
])
