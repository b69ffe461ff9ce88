import { answer, client } from './client'
import type {
  AccountDraft,
  AccountLine,
  AccountList,
  DropView,
  WebhookStart,
  IssuedToken,
  WebhookTest,
  WebhookLine,
} from './types'

export const listServiceAccounts = (): Promise<AccountList> => answer(client.GET('/api/exchange/accounts'))
/** Make a service account; its token comes this once. */
export const addServiceAccount = (draft: AccountDraft): Promise<IssuedToken> =>
  answer(client.POST('/api/exchange/accounts', { body: draft }))
export const revokeServiceAccount = (accountId: number): Promise<AccountLine> =>
  answer(client.POST('/api/exchange/accounts/{account_id}/revoke', { params: { path: { account_id: accountId } } }))

const of = (webhook_id: number): { path: { webhook_id: number } } => ({ path: { webhook_id } })
export const seeWebhooks = (): Promise<WebhookLine[]> => answer(client.GET('/api/exchange/webhooks'))
export const testWebhook = (webhookId: number): Promise<WebhookTest> =>
  answer(client.POST('/api/exchange/webhooks/{webhook_id}/test', { params: of(webhookId) }))
export const pauseWebhook = (webhookId: number): Promise<unknown> =>
  answer(client.POST('/api/exchange/webhooks/{webhook_id}/pause', { params: of(webhookId) }))
/** Go on with a change and all after it, with those since a moment, or after the last that was taken. */
export const goOnWithWebhook = (webhookId: number, start: WebhookStart = {}): Promise<unknown> =>
  answer(client.POST('/api/exchange/webhooks/{webhook_id}/go-on', { params: of(webhookId), body: start }))

/** The folder into which other systems put files, and what became of those. */
export const seeDropFolder = (): Promise<DropView> => answer(client.GET('/api/exchange/drop'))
/** An import's report, or its refused rows. */
export const readDropPaper = (number: number, name: string): Promise<Blob> =>
  answer(
    client.GET('/api/exchange/drop/{number}/papers/{name}', { params: { path: { number, name } }, parseAs: 'blob' }),
  ) as Promise<Blob>
