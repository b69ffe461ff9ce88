/** What supervisors have callers told before the main menu. */
import { answer, client } from './client'
import type { AnnouncementLine, AnnouncementWish } from './types'

type Language = 'zh' | 'en'

const at = (announcement_id: number) => ({ params: { path: { announcement_id } } })

export const listAnnouncements = (): Promise<AnnouncementLine[]> => answer(client.GET('/api/announcements'))
/** The next caller hears it; all announcements come back. */
export const publishAnnouncement = (wish: AnnouncementWish): Promise<AnnouncementLine[]> =>
  answer(client.POST('/api/announcements', { body: wish }))
export const changeAnnouncement = (id: number, wish: AnnouncementWish): Promise<AnnouncementLine[]> =>
  answer(client.PUT('/api/announcements/{announcement_id}', { ...at(id), body: wish }))
export const endAnnouncement = (id: number): Promise<AnnouncementLine[]> =>
  answer(client.POST('/api/announcements/{announcement_id}/end', at(id)))
/** What callers hear of one, a recording of it too, as a sound file. */
export const hearAnnouncement = async (announcement_id: number, language: Language): Promise<Blob> =>
  (await answer(
    client.GET('/api/announcements/{announcement_id}/{language}/sound', {
      params: { path: { announcement_id, language } },
      parseAs: 'blob',
    }),
  )) as Blob
/** A sentence as a caller would hear it, as a sound file; nothing is published. */
export const hearSentence = async (text: string, language: Language): Promise<Blob> =>
  (await answer(client.POST('/api/announcements/sound', { body: { text, language }, parseAs: 'blob' }))) as Blob
