/** A panel's own change of the campaign: stored, said, and handed on as what the campaign has become. */
import { ElMessage } from 'element-plus'
import 'element-plus/es/components/message/style/css'
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { changeCampaign } from '@/server/api/campaigns'
import type { Campaign } from '@/server/api/types'
import { useTask } from '@/server/task'

type Change = Parameters<typeof changeCampaign>[1]

export function useSaving(
  campaign: () => Campaign,
  change: () => Change,
  changed: (campaign: Campaign) => void,
): { busy: Ref<boolean>; failure: Ref<string>; save: () => Promise<void> } {
  const { t } = useI18n()
  const { busy, failure, run } = useTask(() => changeCampaign(campaign().id, change()))
  const save = async (): Promise<void> => {
    const saved = await run()
    if (!saved) return
    ElMessage({ type: 'success', message: t('campaigns.saved') })
    changed(saved)
  }
  return { busy, failure, save }
}
