import { answer, client } from './client'
import type { AccountDraft, AccountLine, AccountList, IssuedToken } from './types'

export const listServiceAccounts = (): Promise<AccountList> => answer(client.GET('/api/exchange/accounts'))
/** Make a service account; its token comes this once. */
export const addServiceAccount = (draft: AccountDraft): Promise<IssuedToken> =>
  answer(client.POST('/api/exchange/accounts', { body: draft }))
export const revokeServiceAccount = (accountId: number): Promise<AccountLine> =>
  answer(client.POST('/api/exchange/accounts/{account_id}/revoke', { params: { path: { account_id: accountId } } }))
