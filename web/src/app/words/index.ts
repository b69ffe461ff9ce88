/** All words of the desk: each room brings its own; a new page is added here. */
import * as alerts from '@/app/shell/words'
import * as common from '@/base/i18n/words'
import * as signin from '@/pages/signin/words'
import * as desk from '@/pages/desk/words'
import * as board from '@/pages/board/words'
import * as outages from '@/pages/outages/words'
import * as campaigns from '@/pages/campaigns/words'
import * as ratings from '@/pages/ratings/words'
import * as calls from '@/pages/calls/words'
import * as customers from '@/pages/customers/words'
import * as people from '@/pages/people/words'
import * as phone from '@/phone/words'
import * as server from '@/server/words'
import * as shared from '@/shared/words'

export const en = {
  ...alerts.en,
  ...common.en,
  ...signin.en,
  ...desk.en,
  ...board.en,
  ...outages.en,
  ...campaigns.en,
  ...ratings.en,
  ...calls.en,
  ...customers.en,
  ...people.en,
  ...phone.en,
  ...server.en,
  ...shared.en,
}

export const zh: typeof en = {
  ...alerts.zh,
  ...common.zh,
  ...signin.zh,
  ...desk.zh,
  ...board.zh,
  ...outages.zh,
  ...campaigns.zh,
  ...ratings.zh,
  ...calls.zh,
  ...customers.zh,
  ...people.zh,
  ...phone.zh,
  ...server.zh,
  ...shared.zh,
}
