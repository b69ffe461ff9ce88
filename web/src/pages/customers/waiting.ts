/** What waits on this page: files that two sides tell differently. */
export { useWaitingConflicts as useWaiting } from './conflicts/conflicts'
