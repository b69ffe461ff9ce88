/** What supervisors have callers told before the main menu. */
import { answer, client } from './client'
import type { AnnouncementLine, AnnouncementWish } from './types'

const at = (announcement_id: number) => ({ params: { path: { announcement_id } } })

export const listAnnouncements = (): Promise<AnnouncementLine[]> => answer(client.GET('/api/announcements'))
/** The next caller hears it; all announcements come back. */
export const publishAnnouncement = (wish: AnnouncementWish): Promise<AnnouncementLine[]> =>
  answer(client.POST('/api/announcements', { body: wish }))
export const changeAnnouncement = (id: number, wish: AnnouncementWish): Promise<AnnouncementLine[]> =>
  answer(client.PUT('/api/announcements/{announcement_id}', { ...at(id), body: wish }))
export const endAnnouncement = (id: number): Promise<AnnouncementLine[]> =>
  answer(client.POST('/api/announcements/{announcement_id}/end', at(id)))
/** A sentence as a caller would hear it, as a sound file; nothing is published. */
export const hearAnnouncement = async (text: string, language: 'zh' | 'en'): Promise<Blob> =>
  (await answer(client.POST('/api/announcements/sound', { body: { text, language }, parseAs: 'blob' }))) as Blob
